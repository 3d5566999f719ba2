import HTTPSemantics
import NIOCore
import Platform

extension ByteBuffer {
    /// Appends a small body; `false`, and nothing is appended: a file in it ends too early.
    mutating func append(_ body: [Segment]) -> Bool {
        let start = writerIndex
        for segment in body {
            switch segment {
            case .bytes(let bytes): writeImmutableBuffer(bytes)
            case .file(let file, let range):
                let got = unsafe writeWithUnsafeMutableBytes(minimumWritableBytes: range.count) { buffer in
                    let start = range.lowerBound
                    let count = try? unsafe FileSystem.read(
                        file.descriptor,
                        from: start,
                        count: range.count,
                        into: buffer
                    )
                    return count ?? 0
                }
                guard got == range.count else {
                    moveWriterIndex(to: start)
                    return false
                }
            }
        }
        return true
    }
}
