import DirectoryListing
import FileWatching
import HTTPSemantics
import LiveReload
import Logging
import MediaTypes
import NIOCore
import NIOPosix
import Platform
import SocketServer
import StaticSite

/// The rooms of one server, wired.
struct House: Sendable {
    let router: Router
    let disk: DiskPool
    let events: EventHub
    let reloader: Reloader
    let reports: ChangeReports
    let walk: @Sendable (any EventLoop) -> ChangeWalk
    let watcher: DirectoryWatcher
    let watch = WatchStatus()
    let builds: Builds

    init(_ configuration: PreviewServer.Configuration, timer: any EventLoop, logger: Logger?) throws {
        guard !configuration.root.isEmpty else {
            throw PreviewError(
                .invalidConfiguration,
                cause: "`root` is empty",
                remedy: "name a folder, or . for the current one"
            )
        }
        guard let base = BasePath(configuration.basePath) else {
            throw PreviewError(
                .invalidConfiguration,
                cause: "the base path \(SafeText.escape(configuration.basePath.utf8)) cannot stand in a URL",
                remedy: "give a path such as /project/"
            )
        }
        if let port = configuration.port, !(0...65535).contains(port) {
            throw PreviewError(
                .invalidConfiguration,
                cause: "\(port) is not a port",
                remedy: "choose one from 1 to 65535, or 0 for any free one"
            )
        }
        let events = EventHub()
        let mediaTypes = MediaTypeResolver(extra: configuration.mediaTypes)
        let names = NamePolicy(showsHidden: configuration.servesHiddenFiles)
        let site: StaticSite
        do throws(DocrootError) {
            site = try StaticSite(
                StaticSite.Configuration(
                    root: Array(configuration.root.utf8),
                    names: names,
                    followsSymlinks: configuration.followsSymlinks,
                    mayBeMissing: configuration.waitsForRoot,
                    gate: HookRunner.gate(configuration.hooks)
                ),
                mediaTypes: mediaTypes,
                later: { work in timer.scheduleTask(in: .seconds(1), work) }
            )
        } catch {
            throw PreviewError(error)
        }
        let reloader = Reloader(
            mode: ReloadMode(configuration.reload),
            hub: Hub(generation: Generation()),
            prefix: base.prefix
        )
        let hooks = HookRunner(configuration.hooks)
        let pages = Pages(
            listing: configuration.listsFolders ? try Self.listing(configuration) : nil,
            // Who asks for polling says that inotify does not see all that happens.
            // And what the embedding program shows may be something else at any time.
            keptListings: configuration.pollInterval == nil && configuration.hooks.serves == nil ? KeptListings() : nil,
            errors: try Self.errorPages(configuration),
            base: base,
            notFoundPage: try configuration.notFoundPage.map { try Self.path($0) },
            reloader: reloader,
            hub: events,
            hooks: hooks,
            wording: configuration.wording,
            progress: configuration.progress
        )
        let builds = Builds(
            barrier: BuildBarrier(patience: configuration.buildPatience, timer: timer),
            site: site,
            reloader: reloader,
            events: events,
            watch: watch,
            progress: configuration.progress,
            keepsLast: configuration.keepLastGeneration
        )
        self.builds = builds
        let hosts = HostPolicy(
            names: configuration.allowedHosts.filter { $0 != "*" },
            allowsAny: configuration.allowedHosts.contains("*"),
            wildcardBind: configuration.host == "0.0.0.0" || configuration.host == "::",
            machineName: Machine.name
        )
        disk = DiskPool(threads: max(4, System.coreCount))
        self.events = events
        self.reloader = reloader
        let reports = ChangeReports(events: events)
        self.reports = reports
        walk = { [watch, disk] eventLoop in
            ChangeWalk(
                site: site,
                base: base,
                reloader: reloader,
                barrier: builds.barrier,
                reports: reports,
                events: events,
                watch: watch,
                eventLoop: eventLoop,
                disk: disk,
                ignored: IgnoredPaths(Self.watching(configuration)),
                sendsFilesAsTheyAre: hooks.isEmpty
            )
        }
        watcher = DirectoryWatcher(root: configuration.root, configuration: Self.watching(configuration))
        let router = Router(
            site: site,
            pages: pages,
            hosts: hosts,
            base: base,
            fallback: try configuration.fallback.map { try Self.path($0) },
            reserved: ReservedPaths(
                pages: pages,
                reloader: reloader,
                hosts: hosts,
                version: PreviewServer.version,
                root: configuration.root,
                watch: watch,
                origins: OriginNotices(events: events, wording: configuration.wording)
            ),
            reloader: reloader,
            disk: disk,
            hub: events,
            hooks: hooks,
            builds: builds
        )
        self.router = router
        // Weakly: the hub belongs to what the router holds.
        let read = { @Sendable [weak router, disk, reports] (subscriber: Subscriber, message: ClientMessage) in
            switch message {
            case .did(let action, let generation): reports.add(action, generation: generation)
            case .shows(let page):
                guard let router else { return }
                @Sendable func answer() {
                    if let message = router.difference(page) { return subscriber.push(message) }
                    router.builds.barrier.ask(for: subscriber) { disk.run(answer) }
                }
                answer()
            }
        }
        reloader.hub.onMessage(perform: { [disk] in disk.run($0) }, handle: read)
        for notice in Self.notices(site, mediaTypes) {
            let notice = configuration.wording.spell(notice)
            logger?.info("\(notice)")
            events.keep(.notice(notice))
        }
    }

    private static func watching(_ configuration: PreviewServer.Configuration) -> DirectoryWatcher.Configuration {
        var watching = DirectoryWatcher.Configuration()
        watching.ignoring = configuration.ignoring
        watching.includesHidden = configuration.servesHiddenFiles
        if let interval = configuration.pollInterval { watching.polling = .always(interval: interval) }
        return watching
    }

    private static func listing(_ configuration: PreviewServer.Configuration) throws -> ListingRenderer {
        guard let template = configuration.listingTemplate else { return try ListingRenderer() }
        return try parsing("listing") { () throws(TemplateError) in
            try ListingRenderer(template: Array(template.utf8))
        }
    }

    private static func errorPages(_ configuration: PreviewServer.Configuration) throws -> ErrorPageRenderer {
        guard let template = configuration.errorTemplate else { return try ErrorPageRenderer() }
        return try parsing("error") { () throws(TemplateError) in
            try ErrorPageRenderer(template: Array(template.utf8))
        }
    }

    private static func parsing<Renderer>(
        _ name: String,
        _ make: () throws(TemplateError) -> Renderer
    ) throws -> Renderer {
        do throws(TemplateError) {
            return try make()
        } catch {
            throw PreviewError(
                .invalidConfiguration,
                cause: "the \(name) template does not parse (line \(error.line): \(error.problem))",
                remedy: error.remedy
            )
        }
    }

    private static func path(_ text: String) throws -> DecodedPath {
        let relative = text.hasPrefix("/") ? text : "/" + text
        var encoded: [UInt8] = []
        PercentCoding.encodePath(Array(relative.utf8), into: &encoded)
        do throws(PathError) {
            return try DecodedPath.decode(ByteBuffer(bytes: encoded).readableBytesView)
        } catch {
            throw PreviewError(
                .invalidConfiguration,
                cause: "\(SafeText.escape(text.utf8)) is not a path beneath the root",
                remedy: "name a file relative to the served folder"
            )
        }
    }

    private static func notices(_ site: StaticSite, _ mediaTypes: MediaTypeResolver) -> [String] {
        var notices: [String] = []
        if site.docroot.isWalkedByParts {
            notices.append(
                "this kernel or sandbox has no openat2: symbolic links are not served; to serve them: `followsSymlinks`"
            )
        }
        if let notice = mediaTypes.notice { notices.append(notice) }
        return notices
    }
}

extension ReloadMode {
    fileprivate init(_ reload: PreviewServer.Configuration.Reload) {
        switch reload {
        case .script: self = .script
        case .header: self = .header
        case .off: self = .off
        }
    }
}
