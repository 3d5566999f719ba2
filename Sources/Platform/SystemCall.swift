#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

// The calls whose names the functions of this module have too.

func closeDescriptor(_ descriptor: CInt) -> CInt { close(descriptor) }

func readOnce(_ descriptor: CInt, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe read(descriptor, buffer.baseAddress, buffer.count)
}

func writeOnce(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    unsafe write(descriptor, bytes.baseAddress, bytes.count)
}

func sendToSocket(_ descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: CInt) -> Int {
    unsafe send(descriptor, bytes, count, flags)
}

func connectSocket(_ descriptor: CInt, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> CInt {
    unsafe connect(descriptor, address, size)
}

func listenOnce(_ descriptor: CInt, _ waiting: CInt) -> CInt { listen(descriptor, waiting) }

func acceptOnce(_ descriptor: CInt) -> CInt { accept(descriptor, nil, nil) }
