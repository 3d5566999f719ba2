import ArgumentParser
import Platform

/// `preview reload`: for tools that know better than a watcher when the site is done.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview reload",
        abstract: "Reload all open pages of a running server.",
        discussion: """
            The server runs on this machine, as the same user. The status is 0 when the pages have been told, and 69 where \
            there is no such server.
            """
    )

    @Argument(help: ArgumentHelp("Where the server is: the URL that it has printed, or its port.", valueName: "url"))
    var url: String

    func run() throws {
        do throws(CommandError) {
            let address = try ServerAddress(url)
            guard Self.isOfThisMachine(address.resolvableHost) else {
                throw CommandError(
                    "\(address.host) is not this machine",
                    "run preview reload where the server runs",
                    status: CommandError.unavailable
                )
            }
            try reload(port: address.port)
        } catch {
            throw error.report()
        }
    }

    /// Returns whether a host stands for an address that a server could listen at here.
    private static func isOfThisMachine(_ host: String) -> Bool {
        HostAddresses.find(host).contains(where: HostAddresses.isLocal)
    }

    private func reload(port: Int) throws(CommandError) {
        for place in RuntimeFolder.places {
            guard let folder = try? RuntimeFolder(place, creates: false), let socket = try? UnixSocket() else {
                continue
            }
            defer { socket.close() }
            socket.setTimeouts(ReloadSocket.patience)
            guard (try? socket.connect(to: folder.address(of: ReloadSocket.name(port)))) != nil,
                socket.peer == CurrentProcess.user
            else { continue }
            socket.send(ReloadSocket.request + "\n")
            guard socket.line(limit: ReloadSocket.longestLine) == ReloadSocket.answer else {
                throw CommandError(
                    "the server at port \(port) does not answer",
                    "start it again",
                    status: CommandError.unavailable
                )
            }
            return
        }
        throw CommandError(
            "no server of yours runs at port \(port)",
            "start one with preview <folder> --port \(port)",
            status: CommandError.unavailable
        )
    }
}
