package import HTTPSemantics
import NIOCore
import Platform

/// What is in the files, beside what they are called: for telling real changes from files that were only written.
extension StaticSite {
    /// Larger files are not read for it: they count as changed when they are written.
    static let largestCompared: Int64 = 16 << 20

    /// Remembers what was sent. A large file is read for it: not for an event loop.
    package func rememberContent(of file: Representation) {
        let path = file.path.bytes
        noteComplete(file)
        if file.status.size <= smallBody {
            if let etag = file.validators.etag { served.record(etag.opaque, for: path, changed: file.status.changed) }
        } else if !served.contains(path), let tag = contentTag(file.path) {
            served.record(tag, for: path, changed: file.status.changed)
        }
    }

    /// Whether a file holds the bytes that all have who show it; if not, they are to be told. Reads the file: not for an
    /// event loop.
    package func isAsServed(_ path: DecodedPath) -> Bool {
        guard served.contains(path.bytes), let tag = contentTag(path) else { return false }
        return served.isAll(tag, of: path.bytes)
    }

    /// Every page is asked what it shows.
    package func forgetDifferences() { served.forgetDifferences(at: .now()) }

    /// The file as it is now, if any of it was sent before: of what nobody has seen, nobody asks.
    package func shown(_ path: DecodedPath) -> Representation? {
        guard served.contains(path.bytes), case .file(let file) = resolve(path), file.path == path else { return nil }
        return file
    }

    package func forgetContent(of path: DecodedPath) {
        served.forget(path.bytes)
    }

    /// A hash of the content; `nil`: no file that can be read, or too large.
    private func contentTag(_ path: DecodedPath) -> [UInt8]? {
        guard names.serves(path, isFolder: false), let root = try? docroot.handle(),
            let (descriptor, status) = try? root.confinement.openContent(path.bytes, beneath: root.descriptor)
        else { return nil }
        let file = OpenFile(descriptor: descriptor, close: FileSystem.close)
        guard status.kind == .file, status.size <= Self.largestCompared else { return nil }
        let wanted = Int(status.size)
        var bytes = ByteBufferAllocator().buffer(capacity: wanted)
        unsafe bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { buffer in
            unsafe (try? FileSystem.read(file.descriptor, count: wanted, into: buffer)) ?? 0
        }
        return bytes.readableBytes == wanted ? status.tag(of: bytes).opaque : nil
    }
}
