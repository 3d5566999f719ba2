import Dispatch
import Glibc

/// Where a running server is told to reload its pages, by `preview reload` of the same user. Not over HTTP: what a page in
/// the browser could send, another site's could.
final class ReloadSocket {
    static let request = "reload"
    static let answer = "reloaded"

    private let source: any DispatchSourceRead
    private let remove: @Sendable () -> Void

    static func name(_ port: Int) -> String { "\(port).sock" }

    /// - Parameter user: the one who may tell it.
    init(
        port: Int,
        user: uid_t = geteuid(),
        places: [(parent: String, name: String)] = RuntimeFolder.places,
        reload: @escaping @Sendable () -> Void
    ) throws(CommandError) {
        let folder = try Self.folder(places)
        let name = Self.name(port)
        let descriptor = UnixSocket.make()
        guard descriptor >= 0 else {
            throw CommandError("no socket can be made (\(SystemErrorText.of(errno)))", "close other programs")
        }
        do throws(CommandError) {
            try Self.bind(descriptor, name, in: folder)
        } catch {
            close(descriptor)
            throw error
        }
        let identity = folder.identity(of: name)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor,
            queue: DispatchQueue(label: "preview.reload")
        )
        source.setEventHandler { Self.serve(descriptor, user, reload) }
        source.setCancelHandler { close(descriptor) }
        // Not the one of a server that has the port by now.
        remove = { if folder.identity(of: name) == identity { folder.remove(name) } }
        source.activate()
    }

    func end() {
        remove()
        source.cancel()
    }

    private static func folder(_ places: [(parent: String, name: String)]) throws(CommandError) -> RuntimeFolder {
        var first: CommandError?
        for place in places {
            do throws(CommandError) {
                return try RuntimeFolder(place, creates: true)
            } catch {
                first = first ?? error
            }
        }
        throw first ?? CommandError("there is no folder for it", "set XDG_RUNTIME_DIR")
    }

    /// Takes over the name where nobody listens any more. It listens before it has that name: so what has one of these
    /// and does not listen is dead.
    private static func bind(_ descriptor: CInt, _ name: String, in folder: RuntimeFolder) throws(CommandError) {
        let own = "\(getpid()).\(descriptor).new"
        folder.remove(own)
        var error = unsafe UnixSocket.name(descriptor, folder.address(of: own), Glibc.bind)
        if error == 0, listen(descriptor, 16) != 0 { error = errno }
        guard error == 0 else {
            throw CommandError(
                "no socket can be made in \(EscapedText.of(folder.path)) (\(SystemErrorText.of(error)))",
                "see that it can be written to"
            )
        }
        for other in folder.names(limit: 1000) where isLeftOver(other, in: folder) { folder.remove(other) }
        guard folder.rename(own, to: name) else {
            folder.remove(own)
            throw CommandError(
                "another server of yours has this port, at another address",
                "give this one another --port"
            )
        }
    }

    /// Whether the server that has made it is dead.
    private static func isLeftOver(_ name: String, in folder: RuntimeFolder) -> Bool {
        if name.hasSuffix(".sock") { return isStale(folder.address(of: name)) }
        // One that does not listen yet may be about to.
        guard name.hasSuffix(".new"), let maker = name.split(separator: ".").first.flatMap({ pid_t($0) }) else {
            return false
        }
        return maker > 0 && kill(maker, 0) != 0 && errno == ESRCH
    }

    private static func isStale(_ path: String) -> Bool {
        let descriptor = UnixSocket.make()
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // One that is too busy to answer is no reason to wait.
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        // The second of a link that leads nowhere.
        return unsafe [ECONNREFUSED, ENOENT].contains(UnixSocket.name(descriptor, path, connect))
    }

    private static func serve(_ descriptor: CInt, _ user: uid_t, _ reload: () -> Void) {
        while true {
            let connection = accept(descriptor, nil, nil)
            if connection < 0, errno == EINTR { continue }
            // There is no descriptor left, and the connection goes on asking for one.
            if connection < 0, errno == EMFILE || errno == ENFILE { usleep(100_000) }
            guard connection >= 0 else { return }
            defer { close(connection) }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            guard UnixSocket.peer(connection) == user else { continue }
            UnixSocket.setTimeouts(connection)
            guard UnixSocket.line(from: connection) == request else { continue }
            reload()
            UnixSocket.send(answer + "\n", to: connection)
        }
    }
}
