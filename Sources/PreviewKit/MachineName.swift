import Glibc

/// What this machine calls itself; see gethostname(2).
enum MachineName {
    /// Its name for multicast DNS; `nil` when it has none, or one that is taken for a domain.
    static var multicast: String? {
        guard let name = current, !name.isEmpty, !name.lowercased().hasPrefix("localhost") else { return nil }
        if name.lowercased().hasSuffix(".local") { return name }
        return name.utf8.contains(UInt8(ascii: ".")) ? nil : name + ".local"
    }

    /// Whether a socket of `::` takes IPv6 alone on this machine.
    static var bindsIPv6Only: Bool {
        let file = unsafe open("/proc/sys/net/ipv6/bindv6only", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var byte: UInt8 = 0
        return unsafe read(file, &byte, 1) == 1 && byte == UInt8(ascii: "1")
    }

    static var current: String? {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return nil }
        return String(validating: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
