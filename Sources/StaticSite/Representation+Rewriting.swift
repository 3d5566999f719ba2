import HTTPSemantics
import NIOCore
package import Platform

extension Representation {
    /// All bytes, from memory or from the file; `nil`: more than the limit. May read a file.
    package func bytes(limit: Int) throws(SystemError) -> [UInt8]? {
        guard length <= limit else { return nil }
        var bytes = ByteBuffer()
        for segment in body {
            switch segment {
            case .bytes(let buffer): bytes.writeImmutableBuffer(buffer)
            case .file(let file, let range):
                bytes.writeImmutableBuffer(try FileReader.bytes(of: file.descriptor, range))
            }
        }
        return Array(bytes.readableBytesView)
    }

    /// The same file with other bytes: their validator is their own, ``sourceTag`` stays that of the file.
    package func rewritten(_ bytes: [UInt8]) -> Representation {
        let buffer = ByteBuffer(bytes: bytes)
        return Representation(
            path: path,
            status: status,
            media: media,
            body: [.bytes(buffer)],
            validators: Validators(etag: status.tag(of: buffer), lastModified: nil),
            prefix: buffer,
            fields: fields,
            sourceTag: sourceTag ?? validators.etag
        )
    }
}
