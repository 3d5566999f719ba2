internal import Platform

/// Opens the back end of the operating system. A back end for another system is named here.
struct NativeBackend: Sendable {
    /// Opens the back end for one root.
    let open: @Sendable (WatchedTree, SystemCalls) throws(SystemError) -> any WatchBackend

    /// The back end of the system that this was built for. On a system without inotify it cannot be opened.
    static let ofThisSystem = NativeBackend { (_, calls) throws(SystemError) in try InotifyBackend(calls) }

    /// Returns what to say if it cannot be opened. Then everything is polled.
    static func notice(of error: SystemError) -> Notice { .noInstance(error) }
}
