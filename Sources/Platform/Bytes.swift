#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension UnsafeRawBufferPointer {
    /// Returns where a byte stands first, at `start` or behind it. See memchr(3), which looks at many bytes at once.
    package func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
        guard let base = baseAddress, start < count,
            let found = unsafe memchr(base + start, CInt(byte), count - start)
        else { return nil }
        return unsafe UnsafeRawPointer(found) - base
    }
}
