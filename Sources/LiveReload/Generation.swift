import Synchronization

/// How often the site has changed since this server was started: `<instance>.<n>`.
///
/// The instance is drawn at random, so a generation of another run is never taken for one of ours.
package final class Generation: Sendable {
    private let instance: String
    private let number = Atomic<UInt64>(0)

    package init() {
        instance = String(UInt32.random(in: 0x10_0000...UInt32.max), radix: 36)
    }

    /// The one that holds now. Read it before the file whose answer it goes into: an answer may claim to be older than
    /// its bytes, never newer.
    package var current: (text: String, number: UInt64) {
        let number = number.load(ordering: .acquiring)
        return ("\(instance).\(number)", number)
    }

    /// The site has changed.
    package func advance() {
        number.add(1, ordering: .releasing)
    }
}
