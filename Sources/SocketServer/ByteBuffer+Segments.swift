import Glibc
import HTTPSemantics
import NIOCore

extension ByteBuffer {
    /// Appends a small body; `false`, and nothing is appended: a file in it ends too early.
    mutating func append(_ body: [Segment]) -> Bool {
        let start = writerIndex
        for segment in body {
            switch segment {
            case .bytes(let bytes): writeImmutableBuffer(bytes)
            case .file(let file, let range):
                let got = unsafe writeWithUnsafeMutableBytes(minimumWritableBytes: range.count) { buffer in
                    unsafe max(0, pread(file.descriptor, buffer.baseAddress, range.count, off_t(range.lowerBound)))
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
