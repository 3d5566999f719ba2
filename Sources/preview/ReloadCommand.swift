import ArgumentParser
import Glibc

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

    /// Whether it stands for an address that could be listened at here.
    private static func isOfThisMachine(_ host: String) -> Bool {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return false }
        defer { unsafe freeaddrinfo(list) }
        var next = unsafe list
        while let entry = unsafe next?.pointee {
            unsafe next = unsafe entry.ai_next
            let descriptor = unsafe socket(entry.ai_family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            if unsafe bind(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 { return true }
        }
        return false
    }

    private func reload(port: Int) throws(CommandError) {
        for place in RuntimeFolder.places {
            guard let folder = try? RuntimeFolder(place, creates: false) else { continue }
            let descriptor = UnixSocket.make()
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            UnixSocket.setTimeouts(descriptor)
            guard unsafe UnixSocket.name(descriptor, folder.address(of: ReloadSocket.name(port)), connect) == 0,
                UnixSocket.peer(descriptor) == geteuid()
            else { continue }
            UnixSocket.send(ReloadSocket.request + "\n", to: descriptor)
            guard UnixSocket.line(from: descriptor) == ReloadSocket.answer else {
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
