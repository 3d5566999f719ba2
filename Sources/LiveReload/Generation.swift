import Synchronization

/// How often the site has changed since this server was started: `<instance>.<n>`.
///
/// The instance is drawn at random, so a generation of another run is never taken for one of ours.
package final class Generation: Sendable {
    /// One generation, as it was read.
    package struct Stamp: Sendable {
        fileprivate let instance: String
        package let number: UInt64

        /// Put together when it is asked for: a hot answer has it in its bytes already.
        package var text: String { instance + "." + String(number) }
    }

    private let instance: String
    private let number = Atomic<UInt64>(0)

    package init() {
        instance = String(UInt32.random(in: 0x10_0000...UInt32.max), radix: 36)
    }

    /// The one that holds now. Read it before the file whose answer it goes into: an answer may claim to be older than
    /// its bytes, never newer.
    package var current: Stamp {
        Stamp(instance: instance, number: number.load(ordering: .acquiring))
    }

    /// The site has changed.
    @discardableResult
    package func advance() -> Stamp {
        Stamp(instance: instance, number: number.add(1, ordering: .acquiringAndReleasing).newValue)
    }

    /// The number of a generation of this run that has been reached; `nil`: of another, or no generation at all.
    package func number(of text: some StringProtocol) -> UInt64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == instance, let number = UInt64(parts[1]), number <= current.number else {
            return nil
        }
        return number
    }
}
