import HTTPSemantics
import MediaTypes
import NIOCore
import Platform

/// From an open file to its representation.
struct FileReader: Sendable {
    /// Whether the reading may be used again after a `stat` has shown the same identity.
    struct Reading {
        var representation: Representation
        var isTrusted: Bool
    }

    let mediaTypes: MediaTypeResolver
    let smallBody: Int64
    /// How long a small file is read again that somebody writes to all the time. After that it is sent as it was read. In
    /// nanoseconds.
    let patience: Int64

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
        return status.size <= smallBody
            ? try readSmall(path, file, status, access) : try readLarge(path, file, status)
    }

    /// Reads all bytes, and again when the file has changed meanwhile.
    private func readSmall(
        _ path: DecodedPath,
        _ file: OpenFile,
        _ first: FileStatus,
        _ access: DiskAccess
    ) throws(SystemError) -> Reading {
        let started = Timestamp.now()
        // A write may be under way, whose end only a thread that may wait sees. Its writer may have been kept from going on
        // for longer than the clock's granularity.
        if access == .cachedOnly, first.isRacy(at: started) || FileSystem.isOpenForWriting(file.descriptor) {
            throw .notCached
        }
        let showsWriters = access == .mayWait && FileSystemKind.of(file.descriptor)?.showsWriters ?? false
        var status = first
        while true {
            if access == .mayWait { status = try FileSystem.status(of: file.descriptor) }
            guard status.size <= smallBody else { return try readLarge(path, file, status) }
            // Those that began before are over then; each that begins later changes the status.
            if showsWriters { FileSystem.awaitWriter(of: file.descriptor) }
            let bytes = try Self.bytes(of: file.descriptor, 0..<status.size, access)
            let after = try FileSystem.status(of: file.descriptor)
            let isWhole = after == status && Int64(bytes.readableBytes) == status.size
            let mayRepeat = started.isWithin(nanoseconds: patience, before: .now())
            if !isWhole, mayRepeat {
                if access == .cachedOnly { throw .notCached }
                status = after
                continue
            }
            guard let media = mediaType(path, bytes, isWhole: true, access) else { throw .notCached }
            let representation = Representation(
                path: path,
                status: status,
                media: media,
                // A file that is being written while it is read: what was read is what is announced.
                body: [.bytes(bytes)],
                validators: Validators(etag: status.tag(of: bytes), lastModified: status.lastModified(at: started)),
                prefix: bytes
            )
            return Reading(representation: representation, isTrusted: isWhole && !status.isRacy(at: started))
        }
    }

    /// Reads the beginning. The validator is the identity of the file, which is one once the file can no longer change
    /// without a trace: until then it is waited for, on a thread that may. A file that goes on changing has none, and
    /// neither has one whose file system or clock would have it wait for seconds.
    private func readLarge(
        _ path: DecodedPath,
        _ file: OpenFile,
        _ first: FileStatus
    ) throws(SystemError) -> Reading {
        var status = first
        var started = Timestamp.now()
        if status.isRacy(at: started), let rest = status.untilSettled(at: started) {
            SystemClock.sleep(nanoseconds: rest)
            started = .now()
            status = try FileSystem.status(of: file.descriptor)
        }
        let bytes = try Self.bytes(of: file.descriptor, 0..<Int64(Self.sampleSize))
        guard var media = mediaType(path, bytes, isWhole: false, .mayWait) else { throw .notCached }
        if media.isCharsetOfSample, try !Self.isUTF8(file.descriptor, beyond: bytes) { media = media.withoutCharset }
        let isSettled = try FileSystem.status(of: file.descriptor) == status && !status.isRacy(at: started)
        let tag = status.identityTag(isWeak: false)
        let representation = Representation(
            path: path,
            status: status,
            media: media,
            body: [.file(file, 0..<status.size)],
            validators: Validators(etag: isSettled ? tag : nil, lastModified: status.lastModified(at: started)),
            prefix: bytes,
            sourceTag: tag
        )
        return Reading(representation: representation, isTrusted: isSettled)
    }

    /// More of a text than this is not looked at for its charset. In bytes.
    private static let largestText: Int64 = 16 << 20

    /// Whether a text goes on as UTF-8 behind its first bytes.
    private static func isUTF8(_ descriptor: CInt, beyond sample: ByteBuffer) throws(SystemError) -> Bool {
        var validator = UTF8Continuation()
        var at: Int64 = 0
        var chunk = sample
        while true {
            let isText = unsafe chunk.withUnsafeReadableBytes { unsafe validator.accepts($0) }
            guard isText else { return false }
            at += Int64(chunk.readableBytes)
            guard chunk.readableBytes > 0, at < largestText else { return chunk.readableBytes > 0 || validator.isAtEnd }
            chunk = try bytes(of: descriptor, at..<(at + Int64(sampleSize)))
        }
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

    /// How long it is until it is racy no more, in nanoseconds; `nil`: too long to wait, or its clock is ahead of ours.
    func untilSettled(at moment: Timestamp) -> Int64? {
        guard changed.nanoseconds != 0, changed <= moment else { return nil }
        let passed = (moment.seconds - changed.seconds) * 1_000_000_000 + moment.nanoseconds - changed.nanoseconds
        // And a tick of the coarse clock that stamps files.
        return max(0, 20_000_000 - passed) + 4_000_000
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

    /// Never later than the answer's own date (RFC 9110, section 8.8.2.1). A file that was given a time in the future has
    /// the time at which that happened, so that it has the same in each answer.
    func lastModified(at moment: Timestamp) -> Int64 { min(modified.seconds, changed.seconds, moment.seconds) }
}
