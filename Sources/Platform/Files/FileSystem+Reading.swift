internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Whether a look at the file system may wait for a disk.
package enum DiskAccess: Sendable {
    /// It may wait. Not for an event loop.
    case mayWait
    /// Only what the kernel has in memory, on the file system of the folder that the path starts at. All else throws
    /// `SystemError.notCached`. So does everything on a kernel, in a sandbox or on a file system that cannot tell.
    case cachedOnly
}

extension FileSystem {
    /// Reads at most `count` bytes from an offset. Returns fewer if the file ends before. See pread(2).
    package static func read(
        _ descriptor: CInt,
        from offset: Int64 = 0,
        count: Int,
        into buffer: UnsafeMutableRawBufferPointer,
        _ access: DiskAccess = .mayWait
    ) throws(SystemError) -> Int {
        var done = 0
        while done < count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<count])
            let position = offset + Int64(done)
            let got =
                switch access {
                case .mayWait: unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(position))
                case .cachedOnly: unsafe preview_read_cached(descriptor, rest.baseAddress, rest.count, position)
                }
            if got == 0 { break }
            if got < 0 {
                let error = SystemError.current
                if error.isInterruption { continue }
                throw access == .mayWait ? error : error.asNotCached
            }
            done += got
        }
        return done
    }

    /// Reads once from where the file, pipe or socket is. Returns 0 at its end. See read(2).
    package static func read(_ descriptor: CInt, into buffer: inout [UInt8]) throws(SystemError) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe readOnce(descriptor, $0) }
            if count >= 0 { return count }
            let error = SystemError.current
            if !error.isInterruption { throw error }
        }
    }

    /// Writes all bytes, waiting if the file, pipe or socket does so. See write(2).
    package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) throws(SystemError) {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let written = unsafe writeOnce(descriptor, UnsafeRawBufferPointer(rebasing: rest))
            if written > 0 {
                unsafe rest = rest.dropFirst(written)
            } else if written == 0 {
                throw .inputOutput
            } else if !SystemError.current.isInterruption {
                throw .current
            }
        }
    }

    package static func write(_ bytes: [UInt8], to descriptor: CInt) throws(SystemError) {
        try unsafe bytes.withBytes { bytes throws(SystemError) in unsafe try write(bytes, to: descriptor) }
    }

    /// Returns whether a program has a file open for writing, or `false` if that cannot be told. Takes a lease for a
    /// moment (`F_SETLEASE` of fcntl(2)).
    package static func isOpenForWriting(_ descriptor: CInt) -> Bool { preview_is_open_for_writing(descriptor) == 1 }

    /// Waits until a write that is under way has ended. It looks for a hole, which takes the lock that a write holds. Not
    /// for an event loop, and not for file systems that do not show their writers: see `FileSystemKind.showsWriters`.
    package static func awaitWriter(of descriptor: CInt) { _ = lseek(descriptor, 0, PREVIEW_SEEK_HOLE) }
}

extension [UInt8] {
    /// Lends the bytes. `withUnsafeBytes` cannot throw a typed error.
    fileprivate func withBytes(_ body: (UnsafeRawBufferPointer) throws(SystemError) -> Void) throws(SystemError) {
        var failure: SystemError?
        unsafe withUnsafeBytes { bytes in
            do throws(SystemError) { try unsafe body(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
