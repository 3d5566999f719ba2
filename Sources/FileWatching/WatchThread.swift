internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The thread that watches the roots of one ``DirectoryWatcher``: it sleeps in poll(2), without a timer while nothing
/// waits to be reported.
enum WatchThread {
    /// How long the thread may go without looking whether it should end, where there was no descriptor for a pipe.
    private static let patience: Duration = .milliseconds(50)

    static func start(
        roots: [[UInt8]],
        configuration: DirectoryWatcher.Configuration,
        system: SystemCalls,
        channel: ChangeChannel
    ) {
        let error = DetachedThread.run(named: "file-watching", blocksSignals: true) {
            // Made here, since they belong to this thread alone.
            let watchers = roots.indices.map { index in
                RootWatcher(
                    index: index,
                    path: roots[index],
                    configuration: configuration,
                    system: system,
                    channel: channel
                )
            }
            watch(watchers, channel: channel)
        }
        guard let error = error.map(SystemError.init(code:)) else { return }
        let notice = Notice(
            cause: .failed,
            reason: "changes are not seen, because no thread can be started (\(error.text))",
            remedy: "end other programs, or raise the limit of threads (ulimit -u)"
        )
        for (index, root) in roots.enumerated() {
            channel.setStatus(RootStatus(path: root, mode: .polling, notices: [notice]), ofRoot: index)
            channel.send(ChangeBatch(root: index, states: [.degraded(notice)]))
        }
        channel.finish()
    }

    private static func watch(_ watchers: [RootWatcher], channel: ChangeChannel) {
        let alarm = channel.openAlarm()
        defer { if let alarm { channel.closeAlarm(alarm) } }
        for watcher in watchers { watcher.begin(at: .now) }
        defer { for watcher in watchers { watcher.end() } }
        while !channel.isFinished {
            let deadline = watchers.compactMap(\.deadline).min()
            var timeout = deadline.map { max(.zero, $0 - .now) }
            if alarm == nil { timeout = min(timeout ?? patience, patience) }
            wait(for: watchers.compactMap(\.descriptor) + [alarm].compactMap(\.self), timeout: timeout)
            channel.takeFlushes(alarm) { for watcher in watchers { watcher.flush() } }
            for watcher in watchers {
                watcher.readEvents(at: .now)
                watcher.step(at: .now)
            }
        }
    }

    /// Sleeps until one of the descriptors can be read, or the time is over.
    private static func wait(for descriptors: [Int32], timeout: Duration?) {
        var descriptors = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let nanoseconds = timeout.map { time in
            let (seconds, attoseconds) = time.components
            return seconds < 3600 ? seconds * 1_000_000_000 + attoseconds / 1_000_000_000 : 3_600_000_000_000
        }
        _ = unsafe preview_poll(&descriptors, Int32(descriptors.count), nanoseconds ?? -1)
    }
}

package enum DetachedThread {
    private final class Box: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) { (self.name, self.body) = (name, body) }
    }

    /// Runs `body` on a new thread.
    ///
    /// - Parameters:
    ///   - name: for `ps` and debuggers; at most 15 bytes.
    ///   - blocksSignals: no signal of the host is handled on it, nor by the threads and programs that it starts.
    /// - Returns: the error number (pthread_create(3)) where it cannot be started.
    package static func run(
        named name: String,
        blocksSignals: Bool,
        _ body: @escaping @Sendable () -> Void
    ) -> Int32? {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(&attributes, 1 << 20)
        // A new thread inherits the mask of the one that makes it.
        var blocked = sigset_t()
        var previous = sigset_t()
        if blocksSignals { unsafe sigfillset(&blocked) } else { unsafe sigemptyset(&blocked) }
        unsafe pthread_sigmask(SIG_BLOCK, &blocked, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let box = unsafe Unmanaged.passRetained(Box(name, body))
        #if os(Linux)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let box = unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
                unsafe preview_name_thread(box.name)
                box.body()
                return nil
            },
            box.toOpaque()
        )
        #else
        var thread: pthread_t?
        let code = unsafe pthread_create(
            &thread,
            &attributes,
            { argument in
                unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            box.toOpaque()
        )
        #endif
        if code == 0 { return nil }
        unsafe box.release()
        return code
    }
}
