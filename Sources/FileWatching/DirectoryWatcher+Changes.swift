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
