import ArgumentParser
import Platform
import PreviewKit

@main
struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Serve a folder over HTTP on this machine.",
        usage: """
            preview [<folder>] [<options>] [-- <command> ...]
            preview wait <url> [--generation <generation>] [--timeout <s>]
            preview reload <url>
            """,
        discussion: """
            The URL is on the first line of standard output once the server accepts connections. Requests are logged to \
            standard error. Ctrl-C ends it.

            With a command after --, it is run at the start and whenever the sources of the site change:

              preview ./site --watch ./content --watch ./templates -- make site

            A newer change ends a build that still runs, with all that it has started, and begins another.

            preview wait returns when the next change is served; preview reload reloads the open pages of a running \
            server. A folder of that name is ./wait.
            """,
        version: PreviewServer.version
    )

    @Argument(help: "The folder to serve.")
    var folder = "."

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("After --: the program that builds the site, and its arguments.", valueName: "command")
    )
    var build: [String] = []

    @Option(
        name: .customLong("watch"),
        help: ArgumentHelp(
            """
            A folder of sources, whose changes run the command; repeatable. The current folder when not given, without the \
            one that is served and what its .gitignore names.
            """,
            valueName: "folder"
        )
    )
    var watched: [String] = []

    @Option(
        name: [.customShort("p", allowingJoined: true), .long],
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
        help: ArgumentHelp("Changes that reload and build nothing, as in .gitignore; repeatable.", valueName: "glob")
    )
    var ignored: [String] = []

    @Option(
        help: ArgumentHelp(
            "Poll for changes instead of using inotify; every 500 ms when no time is given.",
            valueName: "ms"
        )
    )
    var poll: Int?

    @Flag(name: [.short, .long], help: "Log no requests.")
    var quiet = false

    @Option(help: ArgumentHelp("text, or json: one object a line on standard output.", valueName: "format"))
    var logFormat = LogFormat.text

    func validate() throws {
        if let port, !(0...65535).contains(port) {
            throw ValidationError("\(port) is not a port: choose one from 1 to 65535, or 0 for any free one.")
        }
        if let poll, !(10...3_600_000).contains(poll) {
            throw ValidationError("--poll must be between 10 and 3600000 ms: \(poll) is not.")
        }
        let problem =
            ArgumentChecks.folder(folder) ?? ArgumentChecks.host(host) ?? ArgumentChecks.base(base)
            ?? fallback.flatMap(ArgumentChecks.fallback) ?? allowedHosts.lazy.compactMap(ArgumentChecks.allowedHost)
            .first
            ?? ignored.lazy.compactMap(ArgumentChecks.ignored).first
            ?? listingTemplate.flatMap(ArgumentChecks.listingTemplate)
            ?? watched.lazy.compactMap(ArgumentChecks.watched).first
        if let problem { throw ValidationError(problem) }
        if build.isEmpty, !watched.isEmpty {
            throw ValidationError("--watch names the sources of a build: add its command, as in: -- make site.")
        }
    }

    func run() async throws {
        MemoryAllocator.limitArenas(2)
        let limit = DescriptorLimit.raise(atMost: build.isEmpty ? .max : DescriptorLimit.inheritable)
        do {
            try DescriptorLimit.check(limit)
            try CurrentFolder.check(folder, needsIt: !build.isEmpty && watched.isEmpty)
            if build.isEmpty, let fallback {
                try FallbackFile.check(fallback, in: folder, servesHidden: hidden)
            }
            var settings = PreviewServer.Configuration(root: folder)
            settings.wording = .options
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
            settings.cancelsOutdatedBuilds = true
            guard let program = build.first else { return try await serve(settings) }
            try BuildProgram.check(program)
            let sources = try BuildSources.paths(watched, root: folder, ignoring: ignored)
            try await serve(settings, building: sources)
        } catch let error as PreviewError {
            let wording = Wording.options
            throw CommandError(wording.spell(error.cause), wording.spell(error.remedy)).report()
        } catch let error as TextFile.ReadError {
            throw CommandError(error.cause, error.remedy).report()
        } catch let error as CommandError {
            throw error.report()
        }
    }

    private func serve(_ settings: PreviewServer.Configuration, building sources: SourcePaths? = nil) async throws {
        // Before the socket is there: a signal that comes while the server starts must not be lost.
        let ending = EndingSignals()
        let log = EventLog(format: logFormat, showsBuilds: sources != nil)
        let server = PreviewServer(configuration: settings)
        guard let sources else { return try await server.run { await attend($0, log, ending) } }
        let command = BuildCommand(words: build, log: log, progress: settings.progress, isHurried: ending.isHurried)
        try await server.run(rebuilding: sources) { changes in
            try await command.run(changes)
        } while: { preview in
            await attend(preview, log, ending)
        }
    }

    /// Logs events, and takes orders to reload, until a signal comes.
    private func attend(_ preview: RunningPreview, _ log: EventLog, _ ending: EndingSignals) async {
        log.listening(preview, folder: folder)
        if open { Browser.open(preview.url) }
        let events = quiet ? preview.notices : preview.events
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: TaskThread.log) {
                for await event in events { await log.write(event) }
            }
            var socket: ReloadSocket?
            do throws(CommandError) {
                socket = try ReloadSocket(port: preview.port) { preview.reload() }
            } catch {
                await log.write(.notice("preview reload will not find this server: \(error)"))
            }
            await ending.come()
            socket?.end()
            group.cancelAll()
        }
    }
}
