import Glibc
import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// A validator does not change while the bytes do not.
struct ValidatorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// DuckDB and others ask for a file in parts at once, and give up when its tag is another one in the second answer.
    @Test(arguments: [1, 5000, 131_072, 131_073, 300_000, 5_000_000])
    func theTagOfAFileThatWasWrittenJustNowStays(_ size: Int) async throws {
        let folder = folder
        try await withPreview(of: folder) { (port: Int) throws in
            for round in 0..<20 {
                for name in ["data.bin", "data.html", "data.csv"] {
                    let content = [UInt8](repeating: 0x61 + UInt8(round), count: size)
                    try folder.write(name, content)
                    let client = try RawClient(port: port)
                    var tags: Set<String?> = []
                    var dates: Set<String?> = []
                    var number = 0
                    // Until the file has aged, which is the time in which the tag used to change.
                    let end = RawClient.now() + 0.03
                    repeat {
                        number += 1
                        let method = number % 2 == 0 ? "HEAD" : "GET"
                        let range = number % 3 == 0 ? "Range: bytes=0-0\r\n" : ""
                        client.send("\(method) /\(name) HTTP/1.1\r\nHost: localhost\r\n\(range)\r\n")
                        let answer = try #require(client.response(method: method))
                        tags.insert(answer.fields["etag"])
                        dates.insert(answer.fields["last-modified"])
                    } while RawClient.now() < end || number < 3
                    #expect(tags.count == 1 && tags.first??.hasPrefix("\"") == true, "\(name): \(tags)")
                    #expect(dates.count == 1, "\(name): \(dates)")
                    let tag = tags.first.flatMap(\.self) ?? ""
                    let rest = try RawClient.get(
                        "/" + name,
                        port: port,
                        fields: ["Range: bytes=0-0", "If-Range: \(tag)"]
                    )
                    #expect(rest.status == 206)
                    #expect(try RawClient.get("/" + name, port: port, fields: ["If-None-Match: \(tag)"]).status == 304)
                }
            }
        }
    }

    /// A large file that is written to all the time has no tag that could be the same for two contents.
    @Test func aFileThatGoesOnChangingHasNoTag() async throws {
        let folder = folder
        try folder.write("log.bin", [UInt8](repeating: 0, count: 300_000))
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            let port = preview.port
            try await Meanwhile.repeating {
                let descriptor = open(folder.path + "/log.bin", O_WRONLY | O_CLOEXEC)
                defer { close(descriptor) }
                #expect(pwrite(descriptor, "x", 1, 1000) == 1)
                poll(nil, 0, 1)
            } while: {
                try await OnThread.run {
                    // The writer may have to wait for a processor, and the file ages meanwhile.
                    let hasNone = try Eventually.holds {
                        let answer = try RawClient.get("/log.bin", port: port, method: "HEAD")
                        #expect(answer.status == 200 && answer.fields["etag"]?.hasPrefix("W/") != true)
                        return answer.fields["etag"] == nil
                    }
                    #expect(hasNone)
                }
            }
            try await OnThread.run {
                let tags = try (0..<3).map { _ in
                    try RawClient.get("/log.bin", port: port, method: "HEAD").fields["etag"]
                }
                #expect(tags[0] != nil && Set(tags).count == 1)
            }
        }
    }

    /// A file from the future has one date, which is not later than that of the answer.
    @Test func theDateOfAFileFromTheFutureStays() async throws {
        let folder = folder
        try folder.write("future.txt", "future")
        var times = [timespec(tv_sec: 4_000_000_000, tv_nsec: 0), timespec(tv_sec: 4_000_000_000, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, folder.path + "/future.txt", &times, 0) == 0)
        try await withPreview(of: folder) { (port: Int) throws in
            var dates: Set<String?> = []
            let first = try RawClient.get("/future.txt", port: port)
            dates.insert(first.fields["last-modified"])
            // Until the clock says another second.
            let isLater = try Eventually.holds {
                let answer = try RawClient.get("/future.txt", port: port)
                dates.insert(answer.fields["last-modified"])
                return answer.fields["date"] != first.fields["date"]
            }
            #expect(isLater && dates.count == 1 && dates != [nil], "\(dates)")
        }
    }
}
