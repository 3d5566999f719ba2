import Glibc
import PreviewKit
import TestSupport
import Testing

/// SECURITY A9: files that change while they are sent. One that shrinks: `ServingTests`, `FloodTests`.
struct SendingTests {
    private static let size = 32 << 20
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("big.bin", "")
        guard truncateFile(folder.path + "/big.bin", Self.size) else { throw TestError("truncate") }
    }

    enum Change: String, CaseIterable {
        case grows, isReplaced, isRemoved
    }

    /// What was promised is what comes: its length, of the bytes that there were.
    @Test(arguments: Change.allCases)
    func theAnswerIsOfOneVersion(_ change: Change) async throws {
        let folder = folder
        let path = folder.path + "/big.bin"
        try await withPreview(of: folder) { (port: Int) throws in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            client.send(
                "GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\nGET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
            )
            let head = try #require(client.response(isStream: true))
            #expect(head.status == 200 && head.fields["content-length"] == "\(Self.size)")
            switch change {
            case .grows:
                let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
                defer { close(descriptor) }
                #expect(write(descriptor, "NEW", 3) == 3)
            case .isReplaced:
                try folder.write("next.bin", String(repeating: "NEW", count: 1000))
                #expect(rename(folder.path + "/next.bin", path) == 0)
            case .isRemoved: #expect(unlink(path) == 0)
            }
            var rest = Self.size
            while rest > 0, !client.received.isEmpty || client.fill() {
                let part = client.consume(min(rest, client.received.count))
                #expect(part.occurrences(of: "NEW") == 0)
                rest -= part.count
            }
            #expect(rest == 0)
            #expect(client.response()?.text == "0123456789")
            let now = try RawClient.get("/big.bin", port: port, fields: ["Range: bytes=-3"])
            #expect(now.status == (change == .isRemoved ? 404 : 206) && (change == .isRemoved || now.text == "NEW"))
        }
    }
}
