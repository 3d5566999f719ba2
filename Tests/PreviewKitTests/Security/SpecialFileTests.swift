import Glibc
import PreviewKit
import TestSupport
import Testing

/// SECURITY A4: what is neither a regular file nor a folder is not there, and holds nobody up.
struct SpecialFileTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("folder/b.txt", "b")
        guard mkfifo(folder.path + "/fifo", 0o644) == 0, mkfifo(folder.path + "/folder/index.html", 0o644) == 0,
            mkfifo(folder.path + "/404.html", 0o644) == 0
        else { throw TestError("mkfifo \(errno)") }
        try Self.makeSocket(folder.path + "/socket")
    }

    private static func makeSocket(_ path: String) throws {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw TestError("bind \(errno)") }
    }

    @Test func theyAreNotThere() async throws {
        let rows = ["/fifo", "/fifo/", "/socket", "/folder/index.html", "/404.html", "/fifo?x", "/fifo/x"].flatMap {
            target in
            [
                WireRow("A4 special file: \(target)", get: target, 404),
                WireRow("A4 HEAD: \(target)", "HEAD \(target) HTTP/1.1⏎Host: localhost⏎⏎", 404),
            ]
        }
        let listing = WireRow("A4 an index page that is a FIFO", get: "/folder/", "Accept: text/plain", 200) {
            $0.text == "b.txt\n"
        }
        let root = WireRow("A4 listing", get: "/", "Accept: text/plain", 200) { $0.text == "folder/\na.txt\n" }
        try await check(rows + [listing, root], in: folder)
    }

    /// By a path that may be walked, or by a link that is followed on purpose, or as a node where this user may make one.
    @Test func devicesAreNotRead() async throws {
        try folder.link("zero", to: "/dev/zero")
        try folder.link("tty", to: "/dev/tty")
        let isMade = mknod(folder.path + "/node", S_IFCHR | 0o644, 0x105) == 0
        let rows = ["/zero", "/tty", "/node"].map { WireRow("A4 device: \($0), \(isMade)", get: $0, 404) }
        try await check(rows, in: folder, .with { $0.followsSymlinks = true })
        try await check(rows, in: folder)
    }

    @Test func aHundredAtOnceHoldNobodyUp() async throws {
        try await withPreview(of: folder) { (port: Int) throws in
            let clients = try (0..<100).map { _ in
                let client = try RawClient(port: port)
                client.send("GET /fifo HTTP/1.1\r\nHost: localhost\r\n\r\n")
                return client
            }
            #expect(try RawClient.get("/a.txt", port: port).status == 200)
            for client in clients { #expect(client.response()?.status == 404) }
        }
    }
}
