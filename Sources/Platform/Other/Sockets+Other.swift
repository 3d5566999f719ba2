#if !os(Linux)
internal import Darwin

extension Sockets {
    // SwiftNIO has the process ignore SIGPIPE.
    static func sendOnce(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer, more: Bool) -> Int {
        unsafe Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
    }

    package static let corkOption: CInt? = nil

    static func deferAcceptIfPossible(_ listener: CInt) {}
}
#endif
