internal import Platform

/// The back end of the operating system. A back end for another system is opened here.
enum NativeBackend {
    /// Opens the back end for one root.
    static func open(_ system: SystemCalls) throws(SystemError) -> any WatchBackend { try InotifyBackend(system) }

    /// Returns what to say if it cannot be opened. Then everything is polled.
    static func notice(of error: SystemError) -> Notice { .noInstance(error) }
}
