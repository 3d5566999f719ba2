internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A pipe by which one thread wakes another that waits for descriptors. It does not close itself.
package struct WakePipe: Sendable {
    /// The end to wait for.
    package let reader: CInt
    private let writer: CInt

    /// Opens a pipe. Returns `nil` if no descriptor is left.
    package init?() {
        var ends: [CInt] = [-1, -1]
        guard unsafe preview_pipe(&ends) == 0 else { return nil }
        (reader, writer) = (ends[0], ends[1])
    }

    /// Makes the reader readable. Never waits.
    package func wake() {
        var byte: UInt8 = 0
        _ = unsafe write(writer, &byte, 1)
    }

    /// Takes what `wake` has left. Never waits.
    package func drain() {
        var bytes = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        _ = unsafe read(reader, &bytes, MemoryLayout.size(ofValue: bytes))
    }

    package func close() {
        _ = closeDescriptor(writer)
        _ = closeDescriptor(reader)
    }
}
