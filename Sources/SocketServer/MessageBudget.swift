import Synchronization

/// One budget for the messages of all WebSockets of a server that are unfinished or not read yet.
///
/// A message within its own bound is kept until its last byte has come, and until it is read. Without a common bound a
/// thousand connections could keep a thousand times as much.
final class MessageBudget: Sendable {
    private let used = Atomic(0)
    private let limit: Int

    /// - Parameter limit: in bytes.
    init(_ limit: Int) { self.limit = limit }

    /// A part of the budget, given back when nobody refers to it any more.
    final class Reservation: Sendable {
        private let budget: MessageBudget
        private let bytes: Int

        fileprivate init(_ bytes: Int, of budget: MessageBudget) { (self.bytes, self.budget) = (bytes, budget) }

        deinit { _ = budget.change(from: bytes, to: 0) }
    }

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

    /// Returns a part of the budget for a message of this length, or `nil` if there is no room for it.
    func reserve(_ bytes: Int) -> Reservation? {
        change(from: 0, to: bytes) ? Reservation(bytes, of: self) : nil
    }
}
