extension PreviewServer {
    /// Serves, watches the sources, and builds: once at the start, and again whenever they have changed.
    ///
    /// Builds never overlap: what changes while one runs is handed over as one set when it has ended, or has been cancelled
    /// (``Configuration/cancelsOutdatedBuilds``). While a build runs
    /// navigations wait; when it has succeeded the pages whose bytes are others are reloaded, once. One that fails
    /// leaves the pages as they are, with its error shown over them.
    ///
    /// - Parameters:
    ///   - sources: not the root; what lies in it is left out.
    ///   - build: writes the site into the root.
    /// - Throws: `PreviewError` where the server cannot start; never what the build throws. Returns when cancelled.
    public func run(
        rebuilding sources: SourcePaths,
        _ build: @escaping @Sendable (SourceChanges) async throws -> Void
    ) async throws {
        try await cancelledByShutdown {
            try await run(rebuilding: sources, build) { _ in await Task.untilCancelled() }
        }
    }

    /// The same, while the body runs.
    ///
    /// - Throws: what the body throws too.
    public func run<Result>(
        rebuilding sources: SourcePaths,
        _ build: @escaping @Sendable (SourceChanges) async throws -> Void,
        while body: (RunningPreview) async throws -> Result
    ) async throws -> Result {
        try await waitingForRoot.run(listens: true) { running in
            try await running.rebuilding(sources, build) { try await body(running.preview) }
        }
    }

    /// The same server, which starts before its site is there: the first build makes it.
    package var waitingForRoot: PreviewServer {
        var waiting = configuration
        waiting.waitsForRoot = true
        return PreviewServer(configuration: waiting, logger: logger)
    }
}

extension RunningServer {
    /// Watches the sources and builds, while the body runs.
    package func rebuilding<Result>(
        _ sources: SourcePaths,
        _ build: @escaping @Sendable (SourceChanges) async throws -> Void,
        while body: () async throws -> Result
    ) async throws -> Result {
        let loop = BuildLoop(
            sources: sources,
            root: configuration.root,
            pollInterval: configuration.pollInterval,
            cancelsOutdated: configuration.cancelsOutdatedBuilds,
            build: build
        )
        let task = Task { await loop.run(preview) }
        // The build is ended before the server: it may still ask for its address.
        do {
            let result = try await body()
            await Self.end(task)
            return result
        } catch {
            await Self.end(task)
            throw error
        }
    }

    private static func end(_ task: Task<Void, Never>) async {
        task.cancel()
        await task.value
    }
}
