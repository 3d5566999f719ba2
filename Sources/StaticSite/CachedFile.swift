package import HTTPSemantics
package import Platform
import Synchronization

/// A small file in memory, or what is known of a large one; valid for as long as one `stat` says that nothing has changed.
package final class CachedFile: Sendable {
    /// The bytes of a large file are not in it; see `fill`.
    package let representation: Representation
    private let path: ContiguousArray<CChar>
    /// What would be served instead of the file if it were a file: `about` before `about.html`.
    private let preferred: [ContiguousArray<CChar>]
    private typealias Encoded = (key: EncodedKey, response: EncodedResponse)
    private let asItIs = Mutex<Encoded?>(nil)
    private let withTag = Mutex<Encoded?>(nil)
    private let notModified = Mutex<Encoded?>(nil)
    private let noted = Mutex(Noted.nothing)
    private let lines = Mutex<(key: EncodedKey, fields: FieldLines)?>(nil)

    private let docroot: Docroot
    private let openFiles: OpenFiles

    init(
        _ representation: Representation,
        path: ContiguousArray<CChar>,
        preferred: [ContiguousArray<CChar>],
        docroot: Docroot,
        openFiles: OpenFiles
    ) {
        self.representation = representation
        self.docroot = docroot
        self.openFiles = openFiles
        self.path = path
        self.preferred = preferred
    }

    deinit { if !isInMemory { openFiles.close(self) } }

    /// One `stat` of the absolute path: it also sees a docroot that was swapped, which a descriptor cannot.
    var isFresh: Bool {
        FileSystem.status(at: path) == representation.status
            && !preferred.contains { FileSystem.status(at: $0)?.kind == .file }
    }

    package var isInMemory: Bool {
        if case .file? = representation.body.first { return false }
        return true
    }

    /// Puts the bytes of the file into an answer that was made of its representation: few of them into memory, of more
    /// the open file. To be called when `isFresh` has just been true. Does not wait for a disk.
    ///
    /// The file stays open for the next part of it. As long as it is, its inode number cannot become another file's, so
    /// that what `isFresh` compares tells for the descriptor too.
    ///
    /// - Returns: `nil`: the file has changed meanwhile, or the disk would have to be asked.
    /// - Throws: where no descriptor is left.
    package func fill(_ response: Response) throws(SystemError) -> Response? {
        guard response.lengthInFiles > 0 else { return response }
        do throws(SystemError) {
            let known = openFiles[self]
            let file = if let known { known } else { try open() }
            let filled = try response.filled(from: file, .cachedOnly)
            // After it was read, so that no byte is of a later version.
            guard try FileSystem.status(of: file.descriptor) == representation.status else {
                openFiles.close(self)
                return nil
            }
            if known == nil { openFiles.keep(file, for: self) }
            return filled
        } catch {
            if error.isDescriptorExhaustion { throw error }
            return nil
        }
    }

    /// Beneath the docroot as it was last seen: if that is no longer the one at the absolute path, this is another file
    /// than the one that `isFresh` has looked at, or the same by another name.
    private func open() throws(SystemError) -> OpenFile {
        guard let root = docroot.latestHandle else { throw .notCached }
        guard
            let (descriptor, _) = try root.confinement.openContent(
                representation.path.bytes,
                beneath: root.descriptor,
                .cachedOnly
            )
        else { throw .notCached }
        return OpenFile(descriptor: descriptor, close: FileSystem.close)
    }

    private enum Noted {
        case nothing
        /// What was worked out, which may be that there is no number.
        case number(Int?)
    }

    /// The ways in which one file is sent, each encoded for itself.
    package enum Variant: Sendable { case asItIs, withTag, notModified }

    /// What an encoded answer holds for.
    package struct EncodedKey: Sendable, Equatable {
        let generation: UInt64
        /// Whether `Accept` had a say, which goes into `Vary`.
        let tellsDestination: Bool

        package init(generation: UInt64, tellsDestination: Bool) {
            self.generation = generation
            self.tellsDestination = tellsDestination
        }
    }

    /// The head and body as they go out, encoded once for each variant and key.
    package func encoded(
        _ variant: Variant,
        _ key: EncodedKey,
        _ encode: (Representation) -> EncodedResponse?
    ) -> EncodedResponse? {
        switch variant {
        case .asItIs: encoded(in: asItIs, key, encode)
        case .withTag: encoded(in: withTag, key, encode)
        case .notModified: encoded(in: notModified, key, encode)
        }
    }

    private func encoded(
        in slot: borrowing Mutex<Encoded?>,
        _ key: EncodedKey,
        _ encode: (Representation) -> EncodedResponse?
    ) -> EncodedResponse? {
        if let cached = slot.withLock({ $0 }), cached.key == key { return cached.response }
        guard let response = encode(representation) else { return nil }
        slot.withLock { $0 = (key, response) }
        return response
    }

    /// The lines that every part of the file is sent with, put together once for each key.
    package func fields(_ key: EncodedKey, _ make: (Representation) -> FieldLines) -> FieldLines {
        if let known = lines.withLock({ $0 }), known.key == key { return known.fields }
        let fields = make(representation)
        lines.withLock { $0 = (key, fields) }
        return fields
    }

    /// What another room worked out from the bytes, which stays true as long as they do.
    package func note(_ compute: (Representation) -> Int?) -> Int? {
        if case .number(let known) = noted.withLock({ $0 }) { return known }
        let number = compute(representation)
        noted.withLock { $0 = .number(number) }
        return number
    }
}
