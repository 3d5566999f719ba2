import Glibc
import PreviewKit
import Synchronization
import TestSupport
import Testing

/// SECURITY A4: a program that waits for a reader of its FIFO goes on waiting. A server that opens and closes the FIFO
/// would kill it by SIGPIPE.
struct WaitingWriterTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", "<!doctype html>root")
        try folder.write("a.txt", "a")
    }

    /// A thread that opens a FIFO for writing, which ends when somebody reads.
    private final class Writer: Sendable {
        private let path: String
        private let isAwake = Atomic(false)

        init(_ path: String) throws {
            self.path = path
            guard mkfifo(path, 0o644) == 0 else { throw TestError("mkfifo \(errno)") }
        }

        func start() async throws {
            let task = Task { [self] in
                try await OnThread.run { [self] in
                    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
                    isAwake.store(true, ordering: .sequentiallyConsistent)
                    close(descriptor)
                }
            }
            _ = task
        }

        var wasWoken: Bool { isAwake.load(ordering: .sequentiallyConsistent) }

        /// Until the thread has ended.
        func release() -> Bool {
            Eventually.holds {
                let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
                defer { close(reader) }
                return wasWoken
            }
        }
    }

    static let places = [
        "fifo", "404.html", "page.html", "folder/index.html", "folder/index.htm", "a.js", "name with space.txt",
    ]

    /// Every way to such a name: itself, a page for what is missing, an index, a name without its extension, a listing.
    @Test(arguments: places, [false, true])
    func isNotWoken(_ place: String, _ followsSymlinks: Bool) async throws {
        try folder.makeFolder("folder")
        let writer = try Writer(folder.path + "/" + place)
        try folder.link("link", to: place)
        try await writer.start()
        let settings = Settings.with {
            $0.followsSymlinks = followsSymlinks
            $0.fallback = "page.html"
        }
        try await withPreview(of: folder, isWatched: true, settings) { (port: Int) throws in
            for _ in 0..<20 {
                for target in [
                    "/fifo", "/fifo/", "/link", "/nope", "/page", "/page.html", "/folder", "/folder/", "/404.html",
                    "/404",
                    "/a.js", "/name%20with%20space.txt", "/",
                ] {
                    for method in ["GET", "HEAD"] {
                        let fields = ["Sec-Fetch-Dest: document", "Range: bytes=0-1"]
                        _ = try RawClient.get(target, port: port, fields: fields, method: method)
                    }
                }
            }
        }
        #expect(!writer.wasWoken)
        #expect(writer.release())
    }

    /// A file that was served, and is a FIFO from one request to the next.
    @Test(arguments: [1, 300_000])
    func isNotWokenInPlaceOfAFile(_ size: Int) async throws {
        let folder = folder
        try folder.write("a.bin", [UInt8](repeating: 0x61, count: size))
        let writer = try Writer(folder.path + "/next")
        try await writer.start()
        try await withPreview(of: folder, isWatched: true) { (port: Int) throws in
            let isKept = try Eventually.holds(within: 0.2) {
                try RawClient.get("/a.bin", port: port, fields: ["Range: bytes=0-0"]).status != 206
            }
            #expect(!isKept)
            #expect(rename(folder.path + "/next", folder.path + "/a.bin") == 0)
            // The request, and the look at what was written that the change has the server take.
            for _ in 0..<50 { #expect(try RawClient.get("/a.bin", port: port).status == 404) }
            #expect(rename(folder.path + "/a.bin", folder.path + "/next") == 0)
        }
        #expect(!writer.wasWoken)
        #expect(writer.release())
    }
}
