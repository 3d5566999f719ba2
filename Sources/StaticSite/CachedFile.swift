package import HTTPSemantics
import Synchronization

/// A small file in memory, or what is known of a large one; valid for as long as one `stat` says that nothing has changed.
package final class CachedFile: Sendable {
    /// For the whole of a file see `opened`.
    package let representation: Representation
    private let path: ContiguousArray<CChar>
    /// What would be served in place of the file if it existed: `about` before `about.html`.
    private let preferred: [ContiguousArray<CChar>]
    private typealias Encoded = (generation: UInt64, response: EncodedResponse)
    private let asItIs = Mutex<Encoded?>(nil)
    private let withTag = Mutex<Encoded?>(nil)
    private let notModified = Mutex<Encoded?>(nil)
    private let noted = Mutex<Int??>(nil)

    private let open: @Sendable () throws -> OpenFile?

    /// - Parameter open: opens the file anew.
    init(
        _ representation: Representation,
        path: ContiguousArray<CChar>,
        preferred: [ContiguousArray<CChar>],
        open: @escaping @Sendable () throws -> OpenFile?
    ) {
        self.representation = representation
        self.open = open
        self.path = path
        self.preferred = preferred
    }

    /// One `stat` of the absolute path: it also sees a docroot that was swapped, which a descriptor cannot.
    var isFresh: Bool {
        FileSystem.status(at: path) == representation.status && !preferred.contains(where: FileSystem.exists(at:))
    }

    package var isInMemory: Bool {
        if case .file? = representation.body.first { return false }
        return true
    }

    /// The file with its body. A large one is opened anew, so that no descriptor stays open for it; `nil`: it has changed
    /// meanwhile. Where `isFresh` has just been true this finds all it needs in the kernel's memory.
    /// Throws where no descriptor is left.
    package func opened() throws -> Representation? {
        guard case .file(_, let range)? = representation.body.first else { return representation }
        guard let file = try open(), (try? FileSystem.status(of: file.descriptor)) == representation.status else {
            return nil
        }
        var representation = representation
        representation.body = [.file(file, range)]
        return representation
    }

    /// The ways in which one file is sent, each encoded for itself.
    package enum Variant: Sendable { case asItIs, withTag, notModified }

    /// The head and body as they go out, encoded once for each variant and generation.
    package func encoded(
        _ variant: Variant,
        generation: UInt64,
        _ encode: (Representation) -> EncodedResponse?
    ) -> EncodedResponse? {
        switch variant {
        case .asItIs: encoded(in: asItIs, generation, encode)
        case .withTag: encoded(in: withTag, generation, encode)
        case .notModified: encoded(in: notModified, generation, encode)
        }
    }

    private func encoded(
        in slot: borrowing Mutex<Encoded?>,
        _ generation: UInt64,
        _ encode: (Representation) -> EncodedResponse?
    ) -> EncodedResponse? {
        if let cached = slot.withLock({ $0 }), cached.generation == generation { return cached.response }
        guard let response = encode(representation) else { return nil }
        slot.withLock { $0 = (generation, response) }
        return response
    }

    /// What another room worked out from the bytes, which stays true as long as they do.
    package func note(_ compute: (Representation) -> Int?) -> Int? {
        if let known = noted.withLock({ $0 }) { return known }
        let number = compute(representation)
        noted.withLock { $0 = .some(number) }
        return number
    }
}
