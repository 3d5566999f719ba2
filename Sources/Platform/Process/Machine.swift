#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What this machine is called, and how it is set up.
package enum Machine {
    /// The name of the machine; `nil` if it is not valid UTF-8. See gethostname(2).
    package static var name: String? {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return nil }
        return String(validating: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether a socket of `::` accepts IPv6 alone, by default (`bindv6only` of ipv6(7)).
    package static var bindsIPv6Only: Bool { FileSystem.number(in: "/proc/sys/net/ipv6/bindv6only") == 1 }

    /// Returns the value of an environment variable. See getenv(3).
    package static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
