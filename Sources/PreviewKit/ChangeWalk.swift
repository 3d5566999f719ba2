import FileWatching
import HTTPSemantics
import LiveReload
import MediaTypes
import NIOCore
import StaticSite

/// From what the watcher saw to what the browsers are told: the second walk.
struct ChangeWalk: Sendable {
    let site: StaticSite
    let base: BasePath
    let reloader: Reloader
    let barrier: BuildBarrier
    let reports: ChangeReports
    let events: EventHub
    let watch: WatchStatus
    let eventLoop: any EventLoop
    let disk: DiskPool
    /// What the user's patterns leave out, where it is not the watcher that finds a change.
    let ignored: IgnoredPaths
    let unfinished = UnfinishedChanges()
    let rounds = LateRounds()
    /// Whether files are sent as they lie on the disk.
    let sendsFilesAsTheyAre: Bool

    /// How many changes at once may bring the text of their style sheets, and how long that may be, in bytes.
    private static let mostTexts = 4
    private static let longestText = 32 << 10

    func run(_ batches: DirectoryWatcher.Changes) async {
        for await batch in batches { take(batch) }
    }

    private func take(_ batch: ChangeBatch) {
        site.closeKeptFiles()
        for state in batch.states { tell(state) }
        // A docroot that is gone comes back: until then the pages stay as they are.
        if batch.states.last == .rootMissing { return }
        if batch.everything { site.invalidateAll() }
        // A page that says that it is gone is another one than that which shows it.
        for change in batch.changes where change.kind == .removed {
            site.forgetContent(of: DecodedPath(bytes: change.path, endsWithSlash: change.isFolder))
        }
        // What a build does is told when it has ended, as one change.
        guard !barrier.isClosed else { return }
        // Also where no page shows anything else: requests that wait for the site to come back have none.
        defer { barrier.siteChanged() }
        guard !batch.everything else {
            site.forgetDifferences()
            unfinished.removeAll()
            _ = site.linkDifferences()
            return publish(.everything, batch.changes)
        }
        tell(batch.changes)
    }

    /// Tells what changed, with what that changes under other names, and later what is still being written.
    private func tell(_ seen: [Change]) {
        let known = Set(seen.map(\.path))
        let all = seen + linkChanges().filter { !known.contains($0.path) }
        let ready = unfinished.admit(all) { site.isUnfinished(DecodedPath(bytes: $0.path, endsWithSlash: false)) }
        if !unfinished.isEmpty { lookAgain() }
        for change in ready where !change.isFolder {
            site.forgetComplete(DecodedPath(bytes: change.path, endsWithSlash: false))
        }
        let texts = sendsFilesAsTheyAre && ready.count <= Self.mostTexts && reloader.hub.pages > 0
        let changes = ready.compactMap { change($0, texts: texts) }
        guard !changes.isEmpty else { return }
        publish(.some(changes.map(\.told)), changes.map(\.seen))
    }

    /// What was served through links, or under another name of a file, and is something else now.
    private func linkChanges() -> [Change] {
        site.linkDifferences().compactMap { difference in
            let path = difference.path
            guard !ignored.contains(path.bytes, isFolder: path.endsWithSlash) else { return nil }
            if difference.now == nil { site.forgetContent(of: path) }
            // A listing shows other names; what is below it is told by itself.
            let kind: Change.Kind =
                difference.now == nil ? .removed : difference.before == nil || path.endsWithSlash ? .created : .modified
            return Change(path: path.bytes, kind: kind, isFolder: path.endsWithSlash)
        }
    }

    // MARK: What no event tells of

    private static let linkInterval = Duration.milliseconds(500)
    private static let writerInterval = Duration.milliseconds(50)

    /// Looks again and again at what was served through links, and at files that are being written, as long as there are
    /// any. Takes at most about 2 % of a core.
    func lookAgain(after pause: Duration = .zero) {
        let interval = unfinished.isEmpty ? Self.linkInterval : Self.writerInterval
        rounds.schedule(in: TimeAmount(max(interval, pause)), on: eventLoop) { [self] in
            disk.run { [self] in
                let start = ContinuousClock.now
                // The end of a build tells everything.
                if !barrier.isClosed { tell([]) }
                if site.linked.isFull, rounds.isFirstOverflow {
                    events.keep(
                        .notice(
                            "more than 4096 links were served: changes behind further ones are not seen; reload those pages by hand"
                        )
                    )
                }
                if !site.linked.isEmpty || !unfinished.isEmpty { lookAgain(after: (.now - start) * 50) }
            }
        }
    }

    private func publish(_ told: ChangeSet, _ seen: [Change]) {
        // One may have begun meanwhile.
        guard !barrier.isClosed else { return }
        let pages = reloader.hub.pages
        let (now, released) = reloader.publish(told)
        let paths = seen.prefix(20).map { $0.path + ($0.isFolder ? [UInt8(ascii: "/")] : []) }
        let record = ChangeRecord(
            generation: now.text,
            paths: paths.map { SafeText.escape($0) },
            rawPaths: paths,
            count: told == .everything ? nil : seen.count,
            kind: told == .everything ? "modified" : seen.first.map { "\($0.kind)" } ?? "modified",
            reloaded: released,
            styled: 0,
            swapped: 0
        )
        reports.begin(record, pages: pages, on: eventLoop)
    }

    /// `nil`: nobody can see a difference.
    private func change(_ seen: Change, texts: Bool) -> (seen: Change, told: SiteChange)? {
        let path = DecodedPath(bytes: seen.path, endsWithSlash: seen.isFolder)
        guard !path.isRoot, site.serves(path) else { return nil }
        let url = String(decoding: base.location(path), as: UTF8.self)
        let graph = reloader.graph
        // A generator writes every page again, and most of them with the bytes that they had.
        if seen.kind != .removed, !seen.isFolder, site.isAsServed(path), !graph.isListed(parentOf: url) { return nil }
        let shown = seen.kind == .removed || seen.isFolder ? nil : site.shown(path)
        return (
            seen,
            SiteChange(
                path: url,
                kind: SiteChange.Kind(seen.kind),
                via: graph.via(url, isFolder: seen.isFolder),
                validator: shown?.validators.etag.map { String(decoding: $0.opaque, as: UTF8.self) },
                text: texts ? shown.flatMap(Self.text) : nil
            )
        )
    }

    /// Of a small style sheet in UTF-8; `nil`: that is for the browser to fetch.
    private static func text(_ file: Representation) -> String? {
        guard file.media.type.essence == "text/css", file.media.charset == "utf-8", file.length <= longestText,
            file.length == file.prefix.readableBytes
        else { return nil }
        let bytes = file.prefix
        // A byte order mark is no part of the text, which begins behind it.
        guard bytes.getInteger(at: bytes.readerIndex) != UInt8(0xEF) else { return nil }
        return try? bytes.getUTF8ValidatedString(at: bytes.readerIndex, length: bytes.readableBytes)
    }

    private func tell(_ state: RootState) {
        switch state {
        case .progress(let folders): events.send(.walking(folders: folders))
        case .watching(let folders): events.keep(.watching(folders: folders, mode: watch.current.mode))
        case .rootReplaced: break
        case .rootMissing: events.send(.notice("the folder is gone: it is served again when it is back"))
        case .degraded(let notice):
            events.keep(.notice(notice.line))
        }
    }
}

extension SiteChange.Kind {
    fileprivate init(_ kind: Change.Kind) {
        switch kind {
        case .created: self = .created
        case .modified: self = .modified
        case .removed: self = .removed
        }
    }
}
