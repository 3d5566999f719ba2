import Glibc
import NIOCore

extension FileRegion {
    /// `nil`: the file is shorter by now, or cannot be read.
    var bytes: ByteBuffer? {
        var bytes = ByteBufferAllocator().buffer(capacity: readableBytes)
        while bytes.readableBytes < readableBytes {
            let offset = readerIndex + bytes.readableBytes
            let rest = readableBytes - bytes.readableBytes
            let count = unsafe bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: rest) { space in
                // See: 'man 2 pread'
                let count = try? fileHandle.withUnsafeFileDescriptor {
                    unsafe pread($0, space.baseAddress, rest, off_t(offset))
                }
                return max(0, count ?? 0)
            }
            if count == 0 { return nil }
        }
        return bytes
    }
}
