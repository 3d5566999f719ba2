package import HTTPSemantics
import Synchronization

/// A small file in memory, valid for as long as one `stat` says that nothing has changed.
package final class CachedFile: Sendable {
    package let representation: Representation
    private let path: ContiguousArray<CChar>
    /// What would be served in place of the file if it existed: `about` before `about.html`.
    private let preferred: [ContiguousArray<CChar>]
    private typealias Encoded = (generation: UInt64, response: EncodedResponse)
    private let asItIs = Mutex<Encoded?>(nil)
    private let withTag = Mutex<Encoded?>(nil)
    private let noted = Mutex<Int??>(nil)

    init(_ representation: Representation, path: ContiguousArray<CChar>, preferred: [ContiguousArray<CChar>]) {
        self.representation = representation
        self.path = path
        self.preferred = preferred
    }

    /// One `stat` of the absolute path: it also sees a docroot that was swapped, which a descriptor cannot.
    var isFresh: Bool {
        FileSystem.status(at: path) == representation.status && !preferred.contains(where: FileSystem.exists(at:))
    }

    /// The ways in which one file is sent, each encoded for itself.
    package enum Variant: Sendable { case asItIs, withTag }

    /// The head and body as they go out, encoded once for each variant and generation.
    package func encoded(
        _ variant: Variant,
        generation: UInt64,
        _ encode: (Representation) -> EncodedResponse?
    ) -> EncodedResponse? {
        switch variant {
        case .asItIs: encoded(in: asItIs, generation, encode)
        case .withTag: encoded(in: withTag, generation, encode)
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
