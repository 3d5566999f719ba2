import ArgumentParser
import PreviewKit
import UnixSignals

@main
struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Serve a folder over HTTP on this machine.",
        discussion: """
            The URL is on the first line of standard output once the server accepts connections. Requests are logged to \
            standard error. Ctrl-C ends it.
            """,
        version: PreviewServer.version
    )

    @Argument(help: "The folder to serve.")
    var folder = "."

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("8080 and upwards when not given; 0 takes any free port.", valueName: "n")
    )
    var port: Int?

    @Option(help: ArgumentHelp("0.0.0.0 or :: opens the server to the network.", valueName: "address"))
    var host = "127.0.0.1"

    @Flag(name: [.short, .long], help: "Open the browser.")
    var open = false

    @Option(
        help: ArgumentHelp(
            """
            How pages are kept up to date: script, header or off. With header no page is touched, but the browser shows it \
            as loading, and Back, Escape or a download end that until the page is loaded again.
            """,
            valueName: "mode"
        )
    )
    var reload = ReloadOption.script

    @Flag(help: "Answer 404 for a folder without an index page.")
    var noListing = false

    @Option(help: ArgumentHelp("A Mustache template for folder pages.", valueName: "file"))
    var listingTemplate: String?

    @Option(help: ArgumentHelp("Serve under this URL prefix, such as /project/.", valueName: "path"))
    var base = "/"

    @Option(
        help: ArgumentHelp(
            "Answer document requests that find nothing with this file and status 200 (single-page applications).",
            valueName: "file"
        )
    )
    var fallback: String?

    @Flag(help: "Serve names that start with a dot.")
    var hidden = false

    @Flag(help: "Follow symbolic links, also out of the folder.")
    var followSymlinks = false

    @Option(
        name: .customLong("allow-host"),
        help: ArgumentHelp("Another name that Host may carry ('*' for any); repeatable.", valueName: "name")
    )
    var allowedHosts: [String] = []

    @Option(
        name: .customLong("ignore"),
        help: ArgumentHelp("Changes that reload nothing, as in .gitignore; repeatable.", valueName: "glob")
    )
    var ignored: [String] = []

    @Option(
        help: ArgumentHelp(
            "Look at the folder again and again in place of inotify; every 500 ms when no time is given.",
            valueName: "ms"
        )
    )
    var poll: Int?

    @Flag(name: [.short, .long], help: "Log no requests.")
    var quiet = false

    @Option(help: ArgumentHelp("text, or json: one object a line on standard output.", valueName: "format"))
    var logFormat = LogFormat.text

    /// As ArgumentParser's own, but a wrong argument is one line that says what to do.
    static func main() async {
        do {
            var command = try parseAsRoot(
                OptionalValue.fill("--poll", with: "500", in: CommandLine.arguments.dropFirst())
            )
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let code = exitCode(for: error)
            guard code == .validationFailure else { exit(withError: error) }
            let message = Self.message(for: error).split(separator: "\n").joined(separator: " ")
            Terminal.standardError.write("preview: \(message) (preview --help lists the options)\n")
            exit(withError: code)
        }
    }

    func validate() throws {
        if let port, !(0...65535).contains(port) {
            throw ValidationError("\(port) is not a port: choose one from 1 to 65535, or 0 for any free one.")
        }
        if let poll, !(10...3_600_000).contains(poll) {
            throw ValidationError("\(poll) ms is no time to poll at: choose one from 10 to 3600000.")
        }
    }

    func run() async throws {
        let limit = DescriptorLimit.raise()
        do {
            var settings = PreviewServer.Configuration(root: folder)
            settings.port = port
            settings.host = host
            settings.reload = reload.mode
            settings.ignoring = ignored
            settings.pollInterval = poll.map { .milliseconds($0) }
            settings.listsFolders = !noListing
            settings.listingTemplate = try listingTemplate.map(TextFile.read)
            settings.basePath = base
            settings.fallback = fallback
            settings.servesHiddenFiles = hidden
            settings.followsSymlinks = followSymlinks
            settings.allowedHosts = allowedHosts
            // Beside connections: libraries, the docroot, the files being sent.
            settings.limits.connections = min(4096, max(limit - 64, limit / 2, 1))
            try await serve(settings)
        } catch let error as PreviewError {
            Terminal.standardError.write("preview: \(error)\n")
            throw ExitCode(1)
        } catch let error as TextFile.ReadError {
            Terminal.standardError.write("preview: \(error)\n")
            throw ExitCode(1)
        }
    }

    private func serve(_ settings: PreviewServer.Configuration) async throws {
        // Before the socket is there: a signal that comes while the server starts must not be lost.
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let log = EventLog(format: logFormat)
        try await PreviewServer(configuration: settings).run { preview in
            log.listening(preview, folder: folder)
            if open { Browser.open(preview.url) }
            let events = quiet ? preview.notices : preview.events
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await event in events { await log.write(event) }
                }
                for await _ in signals { break }
                group.cancelAll()
            }
        }
    }
}
