internal import Platform

/// The thread that watches the roots of one ``DirectoryWatcher``. It sleeps in poll(2). While nothing waits to be reported it
/// has no timer.
enum WatchThread {
    /// How long the thread sleeps at most if there was no descriptor for the pipe that ends it.
    private static let patience: Duration = .milliseconds(50)

    /// Starts the thread. It ends with the channel. If no thread can be started, the channel says so and ends.
    static func start(
        roots: [[UInt8]],
        configuration: DirectoryWatcher.Configuration,
        system: SystemCalls,
        channel: ChangeChannel
    ) {
        do throws(SystemError) {
            try DetachedThread.run(named: "file-watching", blocksSignals: true) {
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
        } catch {
            let notice = Notice.noThread(error)
            for (index, root) in roots.enumerated() {
                channel.setStatus(RootStatus(path: root, mode: .polling, notices: [notice]), ofRoot: index)
                channel.send(ChangeBatch(root: index, states: [.degraded(notice)]))
            }
            channel.finish()
        }
    }

    private static func watch(_ watchers: [RootWatcher], channel: ChangeChannel) {
        let alarm = channel.openAlarm()
        defer { channel.closeAlarm() }
        for watcher in watchers { watcher.begin(at: .now) }
        defer { for watcher in watchers { watcher.end() } }
        while !channel.isFinished {
            let deadline = watchers.compactMap(\.deadline).min()
            var timeout = deadline.map { max(.zero, $0 - .now) }
            if alarm == nil { timeout = min(timeout ?? patience, patience) }
            let descriptors = watchers.compactMap(\.descriptor) + [alarm].compactMap(\.self)
            Waiting.untilReadable(descriptors, timeout: timeout)
            channel.handleFlushes { for watcher in watchers { watcher.flush() } }
            for watcher in watchers {
                watcher.readEvents(at: .now)
                watcher.step(at: .now)
            }
        }
    }
}
