package import HTTPSemantics
import NIOCore
package import Platform

extension Response {
    /// Up to so much of a file is read for one answer and sent with its head; of more the kernel copies it to the socket.
    /// In bytes.
    static let largestRead: Int64 = 64 << 10

    /// How many bytes of the body are yet in files.
    var lengthInFiles: Int64 {
        body.reduce(0) { sum, segment in
            if case .file = segment { sum + segment.count } else { sum }
        }
    }

    /// The same with what it takes of files read into memory where that is little. May wait for a disk.
    ///
    /// - Throws: where a file cannot be read, or ends too early.
    package func readingLittle() throws(SystemError) -> Response {
        let length = lengthInFiles
        return length > 0 && length <= Self.largestRead ? try filled(from: nil, .mayWait) : self
    }

    /// The same with bytes instead of a file where these are few, else with the file.
    ///
    /// - Parameter opened: instead of those that the segments name.
    func filled(from opened: OpenFile?, _ access: DiskAccess) throws(SystemError) -> Response {
        let isRead = lengthInFiles <= Self.largestRead
        var response = self
        for (index, segment) in body.enumerated() {
            guard case .file(let named, let range) = segment else { continue }
            let file = opened ?? named
            response.body[index] = isRead ? .bytes(try Self.read(file, range, access)) : .file(file, range)
        }
        return response
    }

    private static func read(
        _ file: OpenFile,
        _ range: Range<Int64>,
        _ access: DiskAccess
    ) throws(SystemError) -> ByteBuffer {
        let bytes = try FileReader.bytes(of: file.descriptor, range, access)
        guard bytes.readableBytes == range.count else { throw .inputOutput }
        return bytes
    }
}
