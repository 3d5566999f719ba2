internal import Platform

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
            channel.takeFlushes { for watcher in watchers { watcher.flush() } }
            for watcher in watchers {
                watcher.readEvents(at: .now)
                watcher.step(at: .now)
            }
        }
    }
}
