import FileWatching
import HTTPSemantics
import LiveReload
import NIOCore
import StaticSite

/// From what the watcher saw to what the browsers are told: the second walk.
struct ChangeWalk: Sendable {
    let site: StaticSite
    let base: BasePath
    let names: NamePolicy
    let reloader: Reloader
    let barrier: BuildBarrier
    let reports: ChangeReports
    let events: EventHub
    let watch: WatchStatus
    let eventLoop: any EventLoop

    func run(_ batches: DirectoryWatcher.Changes) async {
        for await batch in batches { take(batch) }
    }

    private func take(_ batch: ChangeBatch) {
        site.closeKeptFiles()
        for state in batch.states { tell(state) }
        // A docroot that is gone comes back: until then the pages stay as they are.
        if batch.states.last == .rootMissing { return }
        guard !batch.everything else {
            site.invalidateAll()
            return publish(.everything, batch.changes)
        }
        let changes = batch.changes.compactMap(change)
        guard !changes.isEmpty else { return }
        publish(.some(changes.map(\.told)), changes.map(\.seen))
    }

    private func publish(_ told: ChangeSet, _ seen: [Change]) {
        // What a build does is told when it has ended, as one change.
        guard !barrier.isClosed else { return }
        defer { barrier.siteChanged() }
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
    private func change(_ seen: Change) -> (seen: Change, told: SiteChange)? {
        let path = DecodedPath(bytes: seen.path, endsWithSlash: seen.isFolder)
        guard !path.isRoot, path.segments.allSatisfy(names.serves) else { return nil }
        let url = String(decoding: base.location(path), as: UTF8.self)
        let graph = reloader.graph
        switch seen.kind {
        case .removed: site.forgetContent(of: path)
        case .created, .modified:
            // A generator writes every page anew, and most of them with the bytes that they had.
            if !seen.isFolder, site.isAsServed(path), !graph.isListed(parentOf: url) { return nil }
        }
        return (
            seen,
            SiteChange(
                path: url,
                kind: SiteChange.Kind(seen.kind),
                via: graph.via(url, isFolder: seen.isFolder),
                validator: seen.kind == .removed || seen.isFolder ? nil : site.shownTag(path)
            )
        )
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
