package import HTTPSemantics
import Synchronization

/// A small file in memory, valid for as long as one `stat` says that nothing has changed.
package final class CachedFile: Sendable {
    package let representation: Representation
    private let path: ContiguousArray<CChar>
    /// What would be served in place of the file if it existed: `about` before `about.html`.
    private let preferred: [ContiguousArray<CChar>]
    private let encoded = Mutex<(key: UInt64, response: EncodedResponse)?>(nil)

    init(_ representation: Representation, path: ContiguousArray<CChar>, preferred: [ContiguousArray<CChar>]) {
        self.representation = representation
        self.path = path
        self.preferred = preferred
    }

    /// One `stat` of the absolute path: it also sees a docroot that was swapped, which a descriptor cannot.
    var isFresh: Bool {
        FileSystem.status(at: path) == representation.status && !preferred.contains(where: FileSystem.exists(at:))
    }

    /// The head and body as they go out, encoded once for each key (what the encoding depends on beside the file).
    package func encoded(key: UInt64, _ encode: (Representation) -> EncodedResponse?) -> EncodedResponse? {
        if let cached = encoded.withLock({ $0 }), cached.key == key { return cached.response }
        guard let response = encode(representation) else { return nil }
        encoded.withLock { $0 = (key, response) }
        return response
    }
}
