import NIOCore
import Platform

extension FileRegion {
    /// `nil`: the file is shorter by now, or cannot be read.
    var bytes: ByteBuffer? {
        var bytes = ByteBufferAllocator().buffer(capacity: readableBytes)
        let count = unsafe bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: readableBytes) { space in
            let count = try? fileHandle.withUnsafeFileDescriptor { descriptor in
                unsafe try FileSystem.read(descriptor, from: Int64(readerIndex), count: readableBytes, into: space)
            }
            return count ?? 0
        }
        guard count == readableBytes else { return nil }
        return bytes
    }
}
