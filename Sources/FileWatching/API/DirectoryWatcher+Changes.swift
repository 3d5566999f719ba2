extension DirectoryWatcher {
    /// The batches of one watch, for one reader. If there are several readers, each batch goes to one of them. The sequence
    /// ends when the task that reads is cancelled. It never fails: a problem is reported as a ``RootState``.
    public struct Changes: AsyncSequence, Sendable {
        public typealias Element = ChangeBatch
        public typealias Failure = Never

        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let watch: Watch

            public mutating func next() async -> ChangeBatch? {
                await watch.channel.next()
            }

            public mutating func next(isolation actor: isolated (any Actor)?) async -> ChangeBatch? {
                await watch.channel.next()
            }
        }

        private let watch: Watch

        init(roots: [[UInt8]], configuration: Configuration, system: SystemCalls) {
            watch = Watch(roots: roots, configuration: configuration, system: system)
        }

        public func makeAsyncIterator() -> Iterator {
            Iterator(watch: watch)
        }

        /// The way in which each root is watched now.
        public var status: [RootStatus] { watch.channel.status }

        /// Says that a folder is of interest. If folders must be polled, the last 32 folders of interest are polled first, and
        /// get the first watches that become free.
        public func prefer(folder: [UInt8], root: Int = 0) {
            watch.channel.prefer(folder, ofRoot: root)
        }

        /// Returns when every change that was made before the call has been read. Changes are not given the time to settle.
        ///
        /// It serves programs that must know that none of their changes is still to be reported, and tests. A task must be
        /// reading meanwhile. It is done with a batch when it asks for the next one. Folders that are polled are polled once
        /// more. This also returns when the watch ends, or when the task that calls is cancelled.
        public func flush() async {
            await watch.channel.flush()
        }
    }

    /// A watch. It ends with the last reference to it.
    fileprivate final class Watch: Sendable {
        let channel: ChangeChannel

        init(roots: [[UInt8]], configuration: Configuration, system: SystemCalls) {
            let status = roots.map { RootStatus(path: $0, mode: .polling) }
            channel = ChangeChannel(status: status, limit: configuration.maximumChanges)
            WatchThread.start(roots: roots, configuration: configuration, system: system, channel: channel)
        }

        deinit {
            channel.cancel()
        }
    }
}
