internal import Platform

/// The system calls that have limits, and the clock that limits polling. Tests replace some of them.
package struct SystemCalls: Sendable {
    /// Returns a new inotify descriptor, or the negative `errno`.
    package var initialise: @Sendable () -> Int32
    /// Returns a watch descriptor, or the negative `errno`.
    package var addWatch: @Sendable (_ notifier: Int32, _ path: [UInt8], _ mask: UInt32) -> Int32
    /// Returns 0, or the negative `errno`.
    package var removeWatch: @Sendable (_ notifier: Int32, _ watch: Int32) -> Int32
    /// Returns the number of bytes read, or the negative `errno`.
    package var read: @Sendable (_ notifier: Int32, _ buffer: inout [UInt8]) -> Int
    /// Returns `f_type` of statfs(2), or -1.
    package var fileSystemType: @Sendable (_ path: [UInt8]) -> Int64
    /// Returns the processor time that the calling thread has used. The cost of polling is measured by it.
    package var processorTime: @Sendable () -> Duration

    /// The calls of the operating system. On a system without inotify the calls of inotify fail with `ENOSYS`.
    package static let live = SystemCalls(
        initialise: { numberOrCode { () throws(SystemError) in try Inotify.open() } },
        addWatch: { notifier, path, mask in
            numberOrCode { () throws(SystemError) in try Inotify.addWatch(path, mask: mask, to: notifier) }
        },
        removeWatch: { notifier, watch in
            numberOrCode { () throws(SystemError) in
                try Inotify.removeWatch(watch, from: notifier)
                return 0
            }
        },
        read: { notifier, buffer in
            do throws(SystemError) {
                return try FileSystem.read(notifier, into: &buffer)
            } catch {
                return -Int(error.code)
            }
        },
        fileSystemType: FileSystem.type(of:),
        processorTime: { SystemClock.threadProcessorTime }
    )

    private static func numberOrCode(_ call: () throws(SystemError) -> Int32) -> Int32 {
        do throws(SystemError) { return try call() } catch { return -error.code }
    }
}
