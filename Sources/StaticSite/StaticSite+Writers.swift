package import HTTPSemantics
import NIOCore
import Platform

/// Files that a program still has open for writing.
///
/// A program that asks gets the bytes that are on the disk, always: after `write()` has returned the next GET has
/// them. A browser is for people: it gets the last complete bytes while a file is cut (it is shorter than what was sent)
/// and still open, for at most five seconds. A file that only grows is never held back.
extension StaticSite {
    /// Returns whether a change of a file is to be told later: a program has it open for writing, and what is in it is
    /// not what was sent with more behind it. Always `false` on file systems that cannot tell. Reads the file.
    package func isUnfinished(_ path: DecodedPath) -> Bool {
        guard !docroot.isRemote, names.serves(path, isFolder: false), let root = try? docroot.handle(),
            let (descriptor, status) = try? root.confinement.openContent(path.bytes, beneath: root.descriptor)
        else { return false }
        let file = OpenFile(descriptor: descriptor, close: FileSystem.close)
        guard status.kind == .file,
            !isOnRemoteMount(path, status), FileSystem.isOpenForWriting(descriptor)
        else { return false }
        return !hasOnlyGrown(path, file, status)
    }

    private func hasOnlyGrown(_ path: DecodedPath, _ file: OpenFile, _ status: FileStatus) -> Bool {
        guard let tag = served.soleTag(of: path.bytes),
            let length = Int64(String(decoding: tag.prefix { $0 != UInt8(ascii: "-") }, as: UTF8.self), radix: 16),
            length > 0, length <= status.size, length <= Self.largestCompared,
            let bytes = try? FileReader.bytes(of: file.descriptor, 0..<length), bytes.readableBytes == length
        else { return false }
        return status.tag(of: bytes).opaque == tag
    }

    /// Returns what a browser is shown of a file: the file, or the last complete bytes while it is cut and open.
    package func complete(insteadOf file: Representation) -> Representation {
        guard isCut(file.path, file.status), isOpenForWriting(file.path), let last = completeFiles.file(file.path)
        else { return file }
        return last
    }

    /// What changed is told: from now on everybody gets what there is.
    package func forgetComplete(_ path: DecodedPath) { completeFiles.remove(path) }

    func noteComplete(_ file: Representation) {
        guard file.status.size > 0, case .bytes? = file.body.first else { return }
        if isCut(file.path, file.status), isOpenForWriting(file.path) { return }
        completeFiles.record(file)
    }

    /// Whether it is shorter than what was sent of it, since a moment ago.
    func isCut(_ path: DecodedPath, _ status: FileStatus) -> Bool {
        completeFiles.isLonger(path, than: status.size)
            && status.modified.isWithin(nanoseconds: 6_000_000_000, before: .now())
    }

    private func isOpenForWriting(_ path: DecodedPath) -> Bool {
        guard let root = docroot.latestHandle, !docroot.isRemote,
            let (descriptor, _) = try? root.confinement.openContent(path.bytes, beneath: root.descriptor)
        else { return false }
        defer { FileSystem.close(descriptor) }
        return FileSystem.isOpenForWriting(descriptor)
    }
}
