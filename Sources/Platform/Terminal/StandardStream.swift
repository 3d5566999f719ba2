#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A stream that the process was started with. See stdin(3).
package enum StandardStream: Sendable {
    case output, error

    package var descriptor: CInt {
        switch self {
        case .output: STDOUT_FILENO
        case .error: STDERR_FILENO
        }
    }

    /// Whether a person may see it. See isatty(3).
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes all bytes, and waits if the stream does so.
    package func write(_ bytes: [UInt8]) throws(SystemError) { try FileSystem.write(bytes, to: descriptor) }

    /// Writes at most so many bytes as the stream takes at once. Returns how many it took. See write(2).
    package func writeSome(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
        while true {
            let count = unsafe bytes.withUnsafeBytes { unsafe writeOnce(descriptor, $0) }
            if count >= 0 { return count }
            let error = SystemError.current
            if !error.isInterruption { throw error }
        }
    }

    /// Returns whether it takes bytes without waiting, or has an error to tell.
    package var isWritable: Bool { Waiting.untilWritable(descriptor, timeout: .zero) }
}
