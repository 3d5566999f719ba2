public import PreviewKit

extension PreviewServer {
    /// Runs the server for the length of a test.
    ///
    /// The body begins when the folder is watched: what it changes from then on is seen. With `waitsForRoot` it does not
    /// wait for that.
    ///
    /// - Parameters:
    ///   - transport: how requests reach the server. Over a socket a port that is not set is any that is free.
    ///   - timeout: for each answer and each event that the test waits for. Default: 20 s, which a machine that is busy
    ///     with other tests does not use up.
    ///   - body: gets the server, and a client of it.
    /// - Throws: `PreviewError` where the server cannot start, and what the body throws.
    public func test<Result>(
        _ transport: PreviewTransport = .inProcess,
        timeout: Duration = .seconds(20),
        _ body: (TestedPreview) async throws -> Result
    ) async throws -> Result {
        try await onAnyPort.run(listens: transport == .socket) { running in
            let events = running.preview.notices
            if !configuration.waitsForRoot {
                try await Self.wait(timeout, for: "the folder to be watched", in: events) {
                    if case .watching = $0 { true } else { false }
                }
            }
            return try await Self.drive(running, transport, timeout, body)
        }
    }

    /// The same, with builds. The body begins when the first build has ended; where that failed,
    /// ``ExpectedEvent/build(_:)`` is still to be had.
    ///
    /// - Parameters:
    ///   - transport: how requests reach the server.
    ///   - sources: what is watched for the build; see `run(rebuilding:_:while:)`.
    ///   - timeout: also for the first build.
    ///   - build: writes the site into the root.
    ///   - body: gets the server, and a client of it.
    /// - Throws: `PreviewError` where the server cannot start, and what the body throws; never what the build throws.
    public func test<Result>(
        _ transport: PreviewTransport = .inProcess,
        rebuilding sources: SourcePaths,
        timeout: Duration = .seconds(20),
        _ build: @escaping @Sendable (SourceChanges) async throws -> Void,
        while body: (TestedPreview) async throws -> Result
    ) async throws -> Result {
        try await onAnyPort.waitingForRoot.run(listens: transport == .socket) { running in
            let events = running.preview.notices
            return try await running.rebuilding(sources, build) {
                try await Self.wait(timeout, for: "the first build", in: events) {
                    if case .build(let record) = $0 { record.state != .started } else { false }
                }
                return try await Self.drive(running, transport, timeout, body)
            }
        }
    }

    private var onAnyPort: PreviewServer {
        var configuration = configuration
        configuration.port = configuration.port ?? 0
        return PreviewServer(configuration: configuration, logger: logger)
    }

    private static func drive<Result>(
        _ running: RunningServer,
        _ transport: PreviewTransport,
        _ timeout: Duration,
        _ body: (TestedPreview) async throws -> Result
    ) async throws -> Result {
        let way: any ClientTransport =
            switch transport {
            case .inProcess: InProcessTransport(running)
            case .socket: SocketTransport(running.preview)
            }
        let preview = TestedPreview(running, way, timeout: timeout)
        let listening = Task { await preview.listen() }
        func end() async {
            listening.cancel()
            await way.close()
            await listening.value
        }
        do {
            // The greeting: from now on nothing is told that is not heard.
            _ = try await Deadline.run(timeout) {
                await preview.inbox.take()
            } else: {
                PreviewTestError(.timeout, cause: "the event stream did not begin", remedy: "give it more time")
            }
            let result = try await body(preview)
            await end()
            return result
        } catch {
            await end()
            throw error
        }
    }

    private static func wait(
        _ timeout: Duration,
        for what: String,
        in events: AsyncStream<PreviewEvent>,
        _ isIt: @escaping @Sendable (PreviewEvent) -> Bool
    ) async throws {
        try await Deadline.run(timeout) {
            for await event in events where isIt(event) { return }
            try Task.checkCancellation()
        } else: {
            PreviewTestError(.timeout, cause: "\(what) did not come within \(timeout)", remedy: "give it more time")
        }
    }
}
