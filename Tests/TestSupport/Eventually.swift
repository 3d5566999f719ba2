import Glibc

/// For what is told by nobody: the descriptors of another process, a counter in its status page.
package enum Eventually {
    /// Looks until it holds, a hundred times a second, so that what is waited for has the processor to happen on.
    ///
    /// - Returns: whether it held in time.
    package static func holds(within seconds: Double = 20, _ condition: () throws -> Bool) rethrows -> Bool {
        let end = RawClient.now() + seconds
        while try !condition() {
            guard RawClient.now() < end else { return false }
            poll(nil, 0, 10)
        }
        return true
    }
}

extension Eventually {
    /// Looks until there is something in it; `nil`: not in time.
    package static func value<Value: Collection>(
        within seconds: Double = 20,
        _ look: () throws -> Value
    ) rethrows -> Value? {
        var value = try look()
        return try holds(within: seconds) {
            value = try look()
            return !value.isEmpty
        } ? value : nil
    }
}
