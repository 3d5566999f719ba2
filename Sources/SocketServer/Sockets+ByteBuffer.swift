import NIOCore
import Platform

extension Sockets {
    /// Sends as much of a buffer as the socket takes, without waiting.
    static func send(_ buffer: ByteBuffer, to descriptor: CInt, more: Bool) throws(SystemError) -> Int {
        // The closure cannot throw a typed error.
        let result = unsafe buffer.withUnsafeReadableBytes { bytes -> Result<Int, SystemError> in
            do throws(SystemError) {
                return .success(unsafe try send(bytes, to: descriptor, more: more))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
