import Synchronization

/// One budget for the unfinished messages of all WebSockets of a server.
///
/// A message within its own bound is kept until its last byte has come. Without a common bound a thousand connections could
/// keep a thousand times as much.
final class MessageBudget: Sendable {
    private let used = Atomic(0)
    private let limit: Int

    /// - Parameter limit: in bytes.
    init(_ limit: Int) { self.limit = limit }

    /// How many bytes are in use.
    var bytes: Int { used.load(ordering: .relaxed) }

    /// Changes the share of one connection.
    ///
    /// - Returns: whether there is room for it. If not, the share is the old one.
    func change(from old: Int, to new: Int) -> Bool {
        let total = used.add(new - old, ordering: .relaxed).newValue
        guard new > old, total > limit else { return true }
        used.subtract(new - old, ordering: .relaxed)
        return false
    }
}
