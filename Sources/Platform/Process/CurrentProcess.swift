#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The process that this code runs in.
package enum CurrentProcess {
    /// The number of the process. See getpid(2).
    package static var id: CInt { getpid() }

    /// The user whose rights the process has. See geteuid(2).
    package static var user: UInt32 { geteuid() }

    /// Ends the process. See exit(3).
    package static func end(status: CInt) -> Never { exit(status) }
}
