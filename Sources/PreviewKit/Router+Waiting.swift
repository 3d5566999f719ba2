import HTTPSemantics
import HTTPTypes
import LiveReload
import SocketServer
import StaticSite

// MARK: - Answers that somebody else gives, or that come later

extension Router {
    /// The embedding program answers, or leaves it to the files.
    func answerByHandler(_ head: RequestHead, _ audience: Audience, _ connection: ConnectionInfo) -> Answer {
        guard let handler = hooks.hooks.handler, let relative = base.strip(head.target.path), !reserved.holds(relative),
            let request = HTTPRequest(head)
        else { return answerFromSite(head, audience, connection) }
        let current = generation.current
        // Any page that is open in the browser can send requests here; only those of our own pages reach the program, and
        // links. A form that another site submits is a navigation too.
        if audience == .other || (head.method != .get && head.method != .head),
            FetchMetadata.isCrossSiteRequest(head, policy: hosts)
        {
            return .response(pages.error(.forbidden, "Another site may not use this address.", current))
        }
        let promise = Promise()
        let task = Task { [self] in
            do {
                if let response = try await handler(request) {
                    promise.keep(pages.decorate(Response(response), current))
                } else {
                    pass(answerFromSite(head, audience, connection), to: promise)
                }
            } catch {
                builds.report("the handler failed for \(request.path ?? ""): \(error)")
                let visit = Visit(head, audience, current, remoteAddress: connection.remoteAddress)
                promise.keep(
                    pages.error(.internalServerError, "The program in which this server runs failed to answer.", visit)
                )
            }
        }
        promise.onAbandon { task.cancel() }
        return .later(promise)
    }

    private func pass(_ answer: Answer, to promise: Promise) {
        switch answer {
        case .response(let response): promise.keep(response)
        case .later(let other):
            promise.onAbandon { other.abandon() }
            other.whenKept { promise.keep($0) }
        // Streams are of reserved paths, and encoded answers of a server without hooks: neither has a handler before it.
        case .encoded, .events, .webSocket:
            promise.keep(
                page(for: HeadError(.internalServerError, "The program in which this server runs gave no answer."))
            )
        }
    }

    /// Keeps a request waiting until the build that runs has ended.
    func hold(_ head: RequestHead, _ audience: Audience, _ connection: ConnectionInfo) -> Answer {
        let visit = Visit(
            head,
            audience,
            generation.current,
            remoteAddress: connection.remoteAddress,
            closings: builds.barrier.closings
        )
        guard let relative = base.strip(head.target.path) else { return .response(pages.outside(head, visit.current)) }
        guard let path = try? DecodedPath.decode(relative) else { return fromDisk(relative, visit) }
        let promise = Promise(isHeld: true)
        return waitForBuild(path, visit, promise) ? .later(promise) : fromDisk(relative, visit)
    }

    /// - Returns: `false`: this one does not wait.
    func waitForBuild(_ path: DecodedPath, _ visit: Visit, _ promise: Promise) -> Bool {
        keep(path, visit, promise, build: true)
    }

    /// Keeps a navigation waiting until the root is there again.
    ///
    /// - Returns: `false`: it has waited long enough.
    func waitForRoot(_ path: DecodedPath, _ visit: Visit, _ promise: Promise) -> Bool {
        guard builds.barrier.mayWait(since: visit.waitsSince ?? .now) else { return false }
        return keep(path, visit, promise, build: false)
    }

    private func keep(_ path: DecodedPath, _ visit: Visit, _ promise: Promise, build: Bool) -> Bool {
        var visit = visit
        let since = visit.waitsSince ?? .now
        visit.waitsSince = since
        let waiting = visit
        return builds.barrier.hold(
            visit.client,
            isNavigation: visit.audience != .other,
            build: build,
            since: since,
            promise: promise
        ) { [self] isOver in
            disk.run { [self] in
                if isOver {
                    resolveAgain(path, waiting, promise)
                    builds.barrier.releasedHasPassed()
                } else if waiting.audience == .other || (!build && !builds.barrier.isClosed && !site.hasNothing) {
                    // It has waited long enough, and gets what there is.
                    let visit = waiting.again(at: generation.current, closings: builds.barrier.closings)
                    note(visit.head, visit.audience)
                    resolve(path, visit, promise)
                } else {
                    promise.keep(pages.waiting(path, waiting))
                }
            }
        }
    }

    /// For a request that has waited: the next build may have begun since.
    func resolveAgain(_ path: DecodedPath, _ visit: Visit, _ promise: Promise) {
        let visit = visit.again(at: generation.current, closings: builds.barrier.closings)
        if builds.barrier.isClosed, waitForBuild(path, visit, promise) { return }
        note(visit.head, visit.audience)
        resolve(path, visit, promise)
    }

    /// Holds the navigation that `Refresh` started, until its page changes.
    func hold(_ head: RequestHead, _ connection: ConnectionInfo) -> Promise? {
        reloader.hold(head, client: ClientKey(address: connection.remoteAddress, head)) { [self] promise in
            let visit = Visit(head, .page, generation.current, remoteAddress: connection.remoteAddress)
            guard let relative = base.strip(head.target.path), let path = try? DecodedPath.decode(relative) else {
                return promise.keep(pages.error(.notFound, "The site is served under another path.", visit.current))
            }
            disk.run { [self] in resolveAgain(path, visit, promise) }
        }
    }
}
