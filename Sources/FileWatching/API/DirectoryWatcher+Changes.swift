extension DirectoryWatcher {
    /// The batches of one watch, for one reader: several share them out between them. Ends when the task that reads is
    /// cancelled. It never fails; what goes wrong is told as a ``RootState``.
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

        /// How each root is watched now.
        public var status: [RootStatus] { watch.channel.status }

        /// Says that a folder is of interest: of the folders that must be polled, the last 32 of these are looked at
        /// first, and get the first watches that become free.
        public func prefer(folder: [UInt8], root: Int = 0) {
            watch.channel.prefer(folder, ofRoot: root)
        }

        /// Returns when every change that was made before the call has been read, without the times that changes are
        /// given to settle: for programs that have to know that nothing of what they did is still on its way, and for
        /// tests. A task must be reading meanwhile, and counts as done with a batch when it asks for the next one. Also
        /// returns when the watch ends, or the task that calls is cancelled. Folders that are polled are looked at once
        /// more.
        public func flush() async {
            await watch.channel.flush()
        }
    }

    /// Ends the watch with the last reference to it.
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
