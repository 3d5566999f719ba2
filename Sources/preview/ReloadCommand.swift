import ArgumentParser
import Glibc

/// `preview reload`: for tools that know better than a watcher when the site is done.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview reload",
        abstract: "Have all open pages of a running server loaded anew.",
        discussion: """
            The server runs on this machine, as the same user. The status is 0 when the pages have been told, and 69 where \
            there is no such server.
            """
    )

    @Argument(help: ArgumentHelp("Where the server is: the URL that it has printed, or its port.", valueName: "url"))
    var url: String

    func run() throws {
        do throws(CommandError) {
            try reload(port: ServerAddress(url).port)
        } catch {
            throw error.report()
        }
    }

    private func reload(port: Int) throws(CommandError) {
        for place in RuntimeFolder.places {
            guard let folder = try? RuntimeFolder(place, creates: false) else { continue }
            let descriptor = UnixSocket.make()
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            guard UnixSocket.name(descriptor, folder.address(of: ReloadSocket.name(port)), connect) == 0,
                UnixSocket.peer(descriptor) == geteuid()
            else { continue }
            UnixSocket.setTimeouts(descriptor)
            UnixSocket.send(ReloadSocket.request + "\n", to: descriptor)
            guard UnixSocket.line(from: descriptor) == ReloadSocket.answer else {
                throw CommandError(
                    "the server at port \(port) does not answer",
                    "start it anew",
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
