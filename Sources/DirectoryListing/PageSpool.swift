import HTTPSemantics
import Platform

/// A file without a name that holds the rest of a page which is too long for memory. It goes with the last that reads it.
struct PageSpool {
    let file: OpenFile
    /// In bytes.
    private(set) var length: Int64 = 0
    /// Why a write failed.
    private(set) var failure: SystemError?

    /// Creates one in `TMPDIR`, `/var/tmp` or `/tmp`. Returns `nil` if none of them takes it.
    init?() {
        guard let descriptor = FileSystem.openUnnamed() else { return nil }
        file = OpenFile(descriptor: descriptor, close: FileSystem.close)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard failure == nil else { return }
        do throws(SystemError) {
            try unsafe FileSystem.write(bytes, to: file.descriptor)
            length += Int64(bytes.count)
        } catch {
            failure = error
        }
    }
}
