import DirectoryListing
import HTTPSemantics
import LiveReload
public import Logging
import MediaTypes
import NIOCore
import NIOPosix
import SocketServer
import StaticSite

/// A preview server for a folder of files.
///
/// A value that holds nothing but its configuration: `run` owns every thread, socket and descriptor, and gives them back
/// when it returns. Any number of servers may run in one process. No signal handler is set and nothing is printed;
/// SwiftNIO ignores `SIGPIPE` for the whole process.
public struct PreviewServer: Sendable {
    public let configuration: Configuration
    package let logger: Logger?

    /// - Parameters:
    ///   - configuration: what is served, and how. It is looked at when `run` is called.
    ///   - logger: gets notices about the site at level `info`, never one line a request. Default: none.
    public init(configuration: Configuration, logger: Logger? = nil) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Serves until the task is cancelled, which ends open streams too.
    ///
    /// - Throws: `PreviewError` where the server cannot start.
    public func run() async throws {
        try await cancelledByShutdown {
            try await run { _ in await Task.untilCancelled() }
        }
    }

    /// Serves while the body runs.
    ///
    /// - Parameter body: gets the running server; its `url` is known and accepts connections.
    /// - Throws: `PreviewError` where the server cannot start, and what the body throws.
    public func run<Result>(_ body: (RunningPreview) async throws -> Result) async throws -> Result {
        try await run(listens: true) { try await body($0.preview) }
    }

    /// - Parameter listens: `false`: there is no socket, and connections are handed in (see `PreviewTesting`).
    package func run<Result>(listens: Bool, _ body: (RunningServer) async throws -> Result) async throws -> Result {
        let running = try await start(listens: listens)
        do {
            let result = try await body(running)
            await running.stop()
            return result
        } catch {
            await running.stop()
            throw error
        }
    }

    private func start(listens: Bool) async throws -> RunningServer {
        let limits = try ServerLimits(configuration.limits)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: min(UsableCores.count, 4))
        let house: House
        do {
            house = try House(configuration, timer: group.next(), logger: logger)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        do {
            let listener =
                listens
                ? try await Listener.bind(
                    host: configuration.host,
                    ports: configuration.port.map { $0...$0 } ?? 8080...8179,
                    limits: limits,
                    group: group,
                    handler: house.router
                ) : Listener.detached(host: configuration.host, limits: limits)
            return RunningServer(
                house: house,
                group: group,
                listener: listener,
                limits: limits,
                configuration: configuration
            )
        } catch {
            try? await group.shutdownGracefully()
            await house.disk.stop()
            if let error = error as? ListenError { throw PreviewError(error) }
            throw error
        }
    }
}

extension Task where Success == Never, Failure == Never {
    /// Returns when the current task is cancelled.
    static func untilCancelled() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        await withTaskCancellationHandler {
            for await _ in stream {}
        } onCancel: {
            continuation.finish()
        }
    }
}
