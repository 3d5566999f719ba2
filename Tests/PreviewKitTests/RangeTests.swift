import Glibc
import PreviewKit
import TestSupport
import Testing

/// Ranges of files that are not held in memory, over the wire: those that are read for the answer, and those that the
/// kernel copies.
struct RangeTests {
    private static let content = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 >> 7) }
    private static let ranges = [
        (0, 0), (0, 65_534), (0, 65_535), (0, 65_536), (199_999, 265_534), (199_999, 265_535), (334_464, 399_999),
        (399_999, 399_999), (0, 399_999),
    ]

    /// A strong validator says that the file is trusted: what is known of it holds for the next request.
    private static func waitForTrust(_ target: String, _ port: Int) {
        #expect(
            Eventually.holds {
                (try? RawClient.get(target, port: port, method: "HEAD"))?.fields["etag"]?.hasPrefix("\"") == true
            }
        )
    }

    private static func check(_ port: Int, _ range: (Int, Int)) throws {
        let answer = try RawClient.get("/large.mp4", port: port, fields: ["Range: bytes=\(range.0)-\(range.1)"])
        #expect(answer.status == 206 && answer.isComplete)
        #expect(answer.fields["content-range"] == "bytes \(range.0)-\(range.1)/400000")
        #expect(answer.body == Array(content[range.0...range.1]), "\(range)")
    }

    /// First from the disk, then, once the file is trusted, from what the kernel has, then after it has forgotten it.
    @Test func arriveByteForByte() async throws {
        let folder = try TemporaryFolder()
        try folder.write("large.mp4", Self.content)
        try await withPreview(of: folder) { (port: Int) throws in
            for range in Self.ranges { try Self.check(port, range) }
            Self.waitForTrust("/large.mp4", port)
            for range in Self.ranges { try Self.check(port, range) }
            for range in Self.ranges {
                let file = open(folder.path + "/large.mp4", O_RDONLY | O_CLOEXEC)
                defer { close(file) }
                _ = fsync(file)
                _ = posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
                try Self.check(port, range)
            }
        }
    }

    @Test func severalAtOnceAndNone() async throws {
        let folder = try TemporaryFolder()
        try folder.write("large.mp4", Self.content)
        try await withPreview(of: folder) { (port: Int) throws in
            Self.waitForTrust("/large.mp4", port)
            for last in [1_999, 70_999] {
                let fields = ["Range: bytes=0-99,1000-\(last)"]
                let answer = try RawClient.get("/large.mp4", port: port, fields: fields)
                #expect(answer.status == 206 && answer.isComplete)
                #expect(answer.body.contains(Array(Self.content[0...99])))
                #expect(answer.body.contains(Array(Self.content[1000...last])))
            }
            let beyond = try RawClient.get("/large.mp4", port: port, fields: ["Range: bytes=400000-"])
            #expect(beyond.status == 416 && beyond.fields["content-range"] == "bytes */400000")
            let head = try RawClient.get("/large.mp4", port: port, fields: ["Range: bytes=0-9"], method: "HEAD")
            #expect(head.status == 200 && head.fields["content-length"] == "400000" && head.body.isEmpty)
        }
    }

    /// A range that is asked for again is answered with the same lines as the first, and as one among other conditions.
    @Test func carryTheFieldsOfTheWhole() async throws {
        let folder = try TemporaryFolder()
        try folder.write("large.mp4", Self.content)
        try folder.write("large.html", Self.content)
        try await withPreview(of: folder) { (port: Int) throws in
            for target in ["/large.mp4", "/large.html"] {
                Self.waitForTrust(target, port)
                let whole = try RawClient.get(target, port: port)
                var expected = whole.fields
                expected["content-range"] = "bytes 5-8/400000"
                expected["content-length"] = "4"
                let etag = try #require(whole.fields["etag"])
                for condition in ["Accept: */*", "If-Range: \(etag)", "If-Match: \(etag)", "If-None-Match: \"other\""] {
                    let part = try RawClient.get(target, port: port, fields: ["Range: bytes=5-8", condition])
                    expected["date"] = part.fields["date"]
                    #expect(part.status == 206 && part.fields == expected, "\(target) \(condition)")
                }
                for (condition, status) in [
                    ("If-Range: \"other\"", 200), ("If-Match: \"other\"", 412), ("If-None-Match: \(etag)", 304),
                ] {
                    let answer = try RawClient.get(target, port: port, fields: ["Range: bytes=5-8", condition])
                    #expect(answer.status == status, "\(target) \(condition)")
                }
            }
        }
    }

    /// The tag stands in the first part of a page that is too large for memory; what lies behind is the file's.
    @Test func ofALargePageAreOfThePageWithItsTag() async throws {
        let folder = try TemporaryFolder()
        let text = "<!doctype html><head></head>" + String(repeating: "0123456789abcdef", count: 20_000)
        try folder.write("page.html", text)
        let document = ["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate"]
        try await withPreview(of: folder) { (port: Int) throws in
            Self.waitForTrust("/page.html", port)
            let whole = try RawClient.get("/page.html", port: port, fields: document)
            #expect(whole.isComplete && whole.body.count > text.utf8.count)
            for (first, last) in [(0, 999), (10, 65_545), (10, 65_546), (0, whole.body.count - 1)] {
                let part = try RawClient.get(
                    "/page.html",
                    port: port,
                    fields: document + ["Range: bytes=\(first)-\(last)"]
                )
                #expect(part.status == 206 && part.body == Array(whole.body[first...last]), "\(first)-\(last)")
            }
        }
    }
}
