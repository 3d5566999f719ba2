import Glibc
import PreviewKit
import Synchronization
import TestSupport

/// The server in this process, on a small folder that has a secret beside it, for as long as the process lives.
final class LiveServer: Sendable {
    static let secret = "the-secret-beside-the-folder"

    let port: Int
    private let folder: TemporaryFolder
    private let rounds = Atomic(0)
    private let descriptors: Int

    init() {
        do {
            folder = try TemporaryFolder()
            try folder.write("secret.txt", Self.secret)
            try folder.write("site/.env", Self.secret)
            try folder.write(
                "site/index.html",
                "<!doctype html><html><head><title>t</title></head><body>hello</body></html>"
            )
            try folder.write("site/nums.txt", "123456789")
            try folder.write("site/eleven.txt", "hello world")
            try folder.write("site/empty.txt", "")
            try folder.write("site/about.html", "<p>about")
            try folder.write("site/icon.svg", "<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>")
            try folder.write("site/sub/a b.json", "{}")
            try folder.write("site/sub/unknown", "GIF89a")
            try folder.write("site/big.bin", [UInt8](repeating: 0x61, count: 300_000))
            try folder.link("site/out.txt", to: "../secret.txt")
            try folder.link("site/up", to: "..")
            port = try Self.start(folder.path + "/site")
            descriptors = TemporaryFolder.descriptors(of: getpid())
        } catch {
            fatalError("the server does not start: \(error)")
        }
    }

    func checkThatItServes() {
        do {
            let answer = try RawClient.get("/", port: port)
            demand(answer.status == 200 && answer.isComplete, "GET / is answered \(answer.status): \(answer.text)")
        } catch {
            fatalError("the server does not serve any more: \(error)")
        }
        guard rounds.add(1, ordering: .relaxed).newValue % 500 == 0 else { return }
        let isSame = Eventually.holds { TemporaryFolder.descriptors(of: getpid()) <= descriptors + 8 }
        demand(isSame, "descriptors stay open")
    }

    private static func start(_ root: String) throws -> Int {
        var configuration = PreviewServer.Configuration(root: root)
        configuration.port = 0
        let server = PreviewServer(configuration: configuration)
        let port = Mutex(0)
        Task.detached {
            do {
                try await server.run { preview in
                    port.withLock { $0 = preview.port }
                    try await Task.sleep(for: .seconds(1_000_000))
                }
            } catch {
                fatalError("the server ended: \(error)")
            }
        }
        guard Eventually.holds({ port.withLock { $0 } != 0 }) else { throw TestError("no port in time") }
        return port.withLock { $0 }
    }
}
