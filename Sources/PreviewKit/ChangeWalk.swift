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
        // Also where no page shows anything else: whoever waits for the site to come back has none.
        defer { barrier.siteChanged() }
        guard !batch.everything else {
            site.forgetDifferences()
            return publish(.everything, batch.changes)
        }
        let texts = sendsFilesAsTheyAre && batch.changes.count <= Self.mostTexts && reloader.hub.pages > 0
        let changes = batch.changes.compactMap { change($0, texts: texts) }
        guard !changes.isEmpty else { return }
        publish(.some(changes.map(\.told)), changes.map(\.seen))
    }

    private func publish(_ told: ChangeSet, _ seen: [Change]) {
        // One may have begun meanwhile.
        guard !barrier.isClosed else { return }
        let pages = reloader.hub.pages
        let (now, released) = reloader.publish(told)
        let record = ChangeRecord(
            generation: now.text,
            paths: seen.prefix(20).map { PrintableText.escape($0.path) + ($0.isFolder ? "/" : "") },
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
        // A generator writes every page anew, and most of them with the bytes that they had.
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
        case .rootMissing: events.send(.notice("the folder is gone; it is taken up again when it is back"))
        case .degraded(let notice):
            events.keep(.notice(notice.remedy.isEmpty ? notice.reason : "\(notice.reason); \(notice.remedy)"))
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
