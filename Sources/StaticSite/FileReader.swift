import Glibc
import HTTPSemantics
import MediaTypes
import NIOCore

/// From an open file to its representation.
struct FileReader: Sendable {
    /// Whether the reading may be used again after a `stat` has shown the same identity.
    struct Reading {
        var representation: Representation
        var isTrusted: Bool
    }

    let mediaTypes: MediaTypeResolver
    let smallBody: Int64

    /// How much of a large file the type is judged by.
    private static let sampleSize = 64 << 10

    /// Reading and hashing more than this takes longer than handing it to another thread. In bytes.
    private static let quickSize: Int64 = 64 << 10

    func read(
        _ path: DecodedPath,
        _ file: OpenFile,
        _ status: FileStatus,
        _ access: DiskAccess
    ) throws(SystemError) -> Reading {
        if access == .cachedOnly, status.size > min(smallBody, Self.quickSize) { throw .notCached }
        let started = FileStatus.Timestamp.now()
        let isSmall = status.size <= smallBody
        let wanted = isSmall ? Int(status.size) : Self.sampleSize
        let bytes = try Self.bytes(of: file.descriptor, 0..<Int64(wanted), access)
        guard let media = mediaType(path, bytes, isWhole: isSmall, access) else { throw .notCached }
        let after = try FileSystem.status(of: file.descriptor)
        let isSettled = after == status && !status.isRacy(at: started)
        let isWhole = !isSmall || bytes.readableBytes == wanted
        let etag: EntityTag =
            if isSmall {
                status.tag(of: bytes)
            } else {
                status.identityTag(isWeak: !isSettled)
            }
        // A file that is being written while it is read: what was read is what is announced.
        let body: [Segment] = isSmall ? [.bytes(bytes)] : [.file(file, 0..<status.size)]
        return Reading(
            representation: Representation(
                path: path,
                status: status,
                media: media,
                body: body,
                validators: Validators(etag: etag, lastModified: status.lastModified(at: started)),
                prefix: bytes
            ),
            isTrusted: isWhole && isSettled
        )
    }

    /// `nil`: finding out takes too long for an event loop.
    private func mediaType(
        _ path: DecodedPath,
        _ bytes: ByteBuffer,
        isWhole: Bool,
        _ access: DiskAccess
    ) -> MediaTypeResolver.Resolution? {
        unsafe bytes.withUnsafeReadableBytes { sample in
            switch access {
            case .mayWait: unsafe mediaTypes.resolve(name: path.name, sample: sample, isWhole: isWhole)
            case .cachedOnly: unsafe mediaTypes.resolveQuickly(name: path.name, sample: sample, isWhole: isWhole)
            }
        }
    }

    /// A range of a file; fewer bytes where it ends before.
    static func bytes(
        of descriptor: CInt,
        _ range: Range<Int64>,
        _ access: DiskAccess = .mayWait
    ) throws(SystemError) -> ByteBuffer {
        let count = range.count
        var bytes = ByteBufferAllocator().buffer(capacity: count)
        // The closure cannot throw a typed error.
        var failure: SystemError?
        unsafe bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { buffer in
            do throws(SystemError) {
                let start = range.lowerBound
                return unsafe try FileSystem.read(descriptor, from: start, count: count, into: buffer, access)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

extension FileStatus {
    /// Git's "racily clean" rule: a file that changed within the clock's granularity of the moment it is read, or in
    /// the future, may change again without a trace. A ctime of whole seconds comes from a file system with no finer.
    func isRacy(at moment: Timestamp) -> Bool {
        changed.isWithin(nanoseconds: changed.nanoseconds == 0 ? 2_000_000_000 : 20_000_000, before: moment)
    }

    /// A strong validator of the content itself.
    func tag(of bytes: ByteBuffer) -> EntityTag {
        let hash = unsafe bytes.withUnsafeReadableBytes { unsafe ContentHash.of($0) }
        return EntityTag(opaque: Array((String(bytes.readableBytes, radix: 16) + "-" + String(hash, radix: 16)).utf8))
    }

    /// A validator of the identity, for bodies that are not read.
    func identityTag(isWeak: Bool) -> EntityTag {
        let parts = [
            device, inode, UInt64(bitPattern: size),
            UInt64(bitPattern: modified.seconds), UInt64(bitPattern: modified.nanoseconds),
            UInt64(bitPattern: changed.seconds), UInt64(bitPattern: changed.nanoseconds),
        ]
        let hash = unsafe parts.withUnsafeBytes { unsafe ContentHash.of($0) }
        let opaque = Array((String(size, radix: 16) + "-" + String(hash, radix: 16)).utf8)
        return EntityTag(opaque: opaque, isWeak: isWeak)
    }

    /// Never later than the answer's own date (RFC 9110, section 8.8.2.1).
    func lastModified(at moment: Timestamp) -> Int64 { min(modified.seconds, moment.seconds) }
}
