import Platform

/// What this machine calls itself; see gethostname(2).
enum MachineName {
    /// Its name for multicast DNS; `nil` when it has none, or one that is taken for a domain.
    static var multicast: String? {
        guard let name = Machine.name, !name.isEmpty, !name.lowercased().hasPrefix("localhost") else { return nil }
        if name.lowercased().hasSuffix(".local") { return name }
        return name.utf8.contains(UInt8(ascii: ".")) ? nil : name + ".local"
    }
}
