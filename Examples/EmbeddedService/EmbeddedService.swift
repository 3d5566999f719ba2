import Logging
import PreviewKit
import ServiceLifecycle
import UnixSignals

/// The server as one service of a program: all of them start together, and end together after Ctrl-C.
@main
struct EmbeddedService {
    static func main() async throws {
        let folder = CommandLine.arguments.dropFirst().first ?? "."
        let logger = Logger(label: "example")
        try await group(folder, port: nil, logger, signals: [.sigint, .sigterm]).run()
    }

    /// - Parameter port: `nil`: 8080, or the next that is free.
    static func group(_ folder: String, port: Int?, _ logger: Logger, signals: [UnixSignal] = []) -> ServiceGroup {
        var configuration = PreviewServer.Configuration(root: folder)
        configuration.port = port
        let server = PreviewServer(configuration: configuration, logger: logger)
        // In this order: the last one is ended first, so the server outlives what writes into its folder.
        let services: [any Service] = [server, Counter(file: folder + "/count.html", logger: logger)]
        return ServiceGroup(
            configuration: .init(services: services, gracefulShutdownSignals: signals, logger: logger)
        )
    }
}
