import Dispatch
import Platform

/// The socket by which `preview reload` of the same user tells a running server to reload its pages. Not over HTTP:
/// what a page in the browser could send, another site's could.
final class ReloadSocket {
    static let request = "reload"
    static let answer = "reloaded"
    /// The longest line of either side, in bytes.
    static let longestLine = 64
    /// How long one side waits for the other.
    static let patience = Duration.seconds(1)

    private let source: any DispatchSourceRead
    private let remove: @Sendable () -> Void

    static func name(_ port: Int) -> String { "\(port).sock" }

    /// Takes the name of a port, and listens.
    ///
    /// - Parameter user: The one who may tell it.
    init(
        port: Int,
        user: UInt32 = CurrentProcess.user,
        places: [(parent: String, name: String)] = RuntimeFolder.places,
        reload: @escaping @Sendable () -> Void
    ) throws(CommandError) {
        let folder = try Self.folder(places)
        let name = Self.name(port)
        let socket: UnixSocket
        do throws(SystemError) { socket = try UnixSocket() } catch {
            throw CommandError("no socket can be made (\(error.phrase))", "close other programs")
        }
        do throws(CommandError) {
            try Self.bind(socket, name, in: folder)
        } catch {
            socket.close()
            throw error
        }
        let identity = folder.identity(of: name)
        socket.stopWaiting()
        source = DispatchSource.makeReadSource(
            fileDescriptor: socket.descriptor,
            queue: DispatchQueue(label: "preview.reload")
        )
        source.setEventHandler { Self.serve(socket, user, reload) }
        source.setCancelHandler { socket.close() }
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

    /// Takes over the name if nobody listens any more. It listens before it has that name: so what has one of these and
    /// does not listen is dead.
    private static func bind(_ socket: UnixSocket, _ name: String, in folder: RuntimeFolder) throws(CommandError) {
        let own = "\(CurrentProcess.id).\(socket.descriptor).new"
        folder.remove(own)
        do throws(SystemError) {
            try socket.listen(at: folder.address(of: own), waiting: 16)
        } catch {
            throw CommandError(
                "no socket can be made in \(EscapedText.of(folder.path)) (\(error.phrase))",
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

    /// Returns whether the server that has made a file is dead.
    private static func isLeftOver(_ name: String, in folder: RuntimeFolder) -> Bool {
        if name.hasSuffix(".sock") { return isStale(folder.address(of: name)) }
        // One that does not listen yet may be about to.
        guard name.hasSuffix(".new"), let maker = name.split(separator: ".").first.flatMap({ CInt($0) }) else {
            return false
        }
        return maker > 0 && ChildProcess.isGone(maker)
    }

    private static func isStale(_ path: String) -> Bool {
        guard let socket = try? UnixSocket() else { return false }
        defer { socket.close() }
        // One that is too busy to answer is no reason to wait.
        socket.stopWaiting()
        do throws(SystemError) {
            try socket.connect(to: path)
            return false
        } catch {
            // A link that leads nowhere is missing.
            return error.isRefusedConnection || error.isMissing
        }
    }

    private static func serve(_ socket: UnixSocket, _ user: UInt32, _ reload: () -> Void) {
        while true {
            let connection: UnixSocket
            do throws(SystemError) {
                connection = try socket.accept()
            } catch {
                // The connection goes on asking for a descriptor.
                if error.isDescriptorExhaustion { SystemClock.sleep(nanoseconds: 100_000_000) }
                return
            }
            defer { connection.close() }
            guard connection.peer == user else { continue }
            connection.setTimeouts(patience)
            guard connection.line(limit: longestLine) == request else { continue }
            reload()
            connection.send(answer + "\n")
        }
    }
}
