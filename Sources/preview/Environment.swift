import Glibc

/// The variables of the process.
enum Environment {
    /// `nil` when it is not set.
    static func value(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }
}
