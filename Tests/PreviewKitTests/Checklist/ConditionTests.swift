import PreviewKit
import TestSupport
import Testing

/// RFC 9110, sections 13 and 14, against a live server: preconditions, ranges, and what 206 and 304 carry.
///
/// The functions have tables of their own (`PreconditionTests`, `ByteRangeTests`); here it is their order that counts.
struct ConditionTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("empty.txt", "")
        try folder.write("large.txt", String(repeating: "0123456789", count: 1000))
    }

    /// A request for `a.txt`; `{TAG}` and `{DATE}` are its own validators.
    private static func get(_ lines: String, _ method: String = "GET", _ target: String = "/a.txt") -> String {
        "\(method) \(target) HTTP/1.1⏎Host: localhost⏎\(lines.replacing("; ", with: "⏎"))⏎⏎"
    }

    private static let old = "Sun, 06 Nov 1994 08:49:37 GMT"

    static let rows: [(rule: String, request: String, status: Int)] = [
        ("RFC 9110 13.1.1: If-Match", get("If-Match: {TAG}"), 200),
        ("RFC 9110 13.1.1: *", get("If-Match: *"), 200),
        ("RFC 9110 13.1.1: strong comparison", get("If-Match: W/{TAG}"), 412),
        ("RFC 9110 13.1.1: another", get("If-Match: \"other\""), 412),
        ("RFC 9110 13.1.2: If-None-Match", get("If-None-Match: {TAG}"), 304),
        ("RFC 9110 13.1.2: weak comparison", get("If-None-Match: W/{TAG}"), 304),
        ("RFC 9110 13.1.2: HEAD", get("If-None-Match: {TAG}", "HEAD"), 304),
        ("RFC 9110 13.1.2: *", get("If-None-Match: *"), 304),
        ("RFC 9110 5.6.1: empty elements", get("If-None-Match: , \"x\" ,, {TAG} ,"), 304),
        ("RFC 9110 13.1.3: If-Modified-Since", get("If-Modified-Since: {DATE}"), 304),
        ("RFC 9110 13.1.3: not beside If-None-Match", get("If-None-Match: \"x\"; If-Modified-Since: {DATE}"), 200),
        ("RFC 9110 13.1.3: not a date", get("If-Modified-Since: yesterday"), 200),
        ("RFC 9110 13.1.3: not for POST", get("If-Modified-Since: {DATE}", "POST"), 405),
        ("RFC 9110 13.1.4: If-Unmodified-Since", get("If-Unmodified-Since: {DATE}"), 200),
        ("RFC 9110 13.1.4: it was", get("If-Unmodified-Since: \(old)"), 412),
        ("RFC 9110 13.1.4: not beside If-Match", get("If-Match: {TAG}; If-Unmodified-Since: \(old)"), 200),
        ("RFC 9110 13.1.4: not a date", get("If-Unmodified-Since: yesterday"), 200),
        ("RFC 9110 13.1.5: If-Range", get("Range: bytes=0-4; If-Range: {TAG}"), 206),
        ("RFC 9110 13.1.5: strong comparison", get("Range: bytes=0-4; If-Range: W/{TAG}"), 200),
        ("RFC 9110 13.1.5: another", get("Range: bytes=0-4; If-Range: \"other\""), 200),
        ("RFC 9110 13.1.5: the exact date", get("Range: bytes=0-4; If-Range: \(old)"), 200),
        ("RFC 9110 13.1.5: without Range", get("If-Range: \"other\""), 200),
        ("RFC 9110 13.2.1: not where it would fail anyway", get("If-None-Match: *", "GET", "/nope"), 404),
        ("RFC 9110 13.2.1: nor be refused", get("If-Match: \"x\"", "DELETE"), 405),
        ("RFC 9110 13.2.2: If-Match comes first", get("If-Match: \"x\"; If-None-Match: {TAG}"), 412),
        (
            "RFC 9110 13.2.2: If-Unmodified-Since before If-None-Match",
            get("If-Unmodified-Since: \(old); If-None-Match: {TAG}"), 412
        ),
        ("RFC 9110 13.2.2: If-None-Match before Range", get("If-None-Match: {TAG}; Range: bytes=0-4"), 304),
        ("RFC 9110 13.2.2: If-Match before Range", get("If-Match: \"x\"; Range: bytes=0-4"), 412),
        ("RFC 9110 14.1.1: units in any case", get("Range: BYTES=0-4"), 206),
        ("RFC 9110 14.1.2: the end is clamped", get("Range: bytes=5-1000"), 206),
        ("RFC 9110 14.1.2: a long suffix is the whole", get("Range: bytes=-1000"), 206),
        ("RFC 9110 14.1.2: a suffix of nothing", get("Range: bytes=-0"), 416),
        ("RFC 9110 14.2: another unit", get("Range: items=0-4"), 200),
        ("RFC 9110 14.2: GET alone", get("Range: bytes=0-4", "HEAD"), 200),
        ("RFC 9110 14.2: on an empty file", get("Range: bytes=0-", "GET", "/empty.txt"), 200),
        ("RFC 9110 15.5.17: behind the end", get("Range: bytes=10-"), 416),
        ("RFC 9110 15.5.17: all of several", get("Range: bytes=10-,20-30"), 416),
    ]

    @Test func preconditionsAndRangesInTheirOrder() async throws {
        let folder = folder
        try await withPreview(of: folder) { port in
            // Once its time stamps lie behind the clock's granularity its tag is a strong one.
            var fields: [String: String] = [:]
            #expect(
                try Eventually.holds {
                    fields = try RawClient.get("/a.txt", port: port).fields
                    return fields["etag"]?.hasPrefix("\"") == true
                }
            )
            let (tag, date) = (try #require(fields["etag"]), try #require(fields["last-modified"]))
            for (rule, request, status) in Self.rows {
                let text = request.replacing("{TAG}", with: tag).replacing("{DATE}", with: date)
                let row = WireRow(rule, text, status) { response in
                    switch status {
                    case 206: response.fields["content-range"]?.hasSuffix("/10") == true
                    case 416: response.fields["content-range"] == "bytes */10"
                    default: response.fields["content-range"] == nil
                    }
                }
                try row.check(port: port)
            }
        }
    }

    /// RFC 9110 15.3.7 and 15.4.5: what 200 would have carried, 206 and 304 carry too.
    @Test(arguments: [[], ["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate"]])
    func partsAndNothingNewCarryTheSameFields(_ audience: [String]) async throws {
        let folder = folder
        try folder.write("page.html", "<!doctype html><title>page</title>" + String(repeating: "x", count: 100))
        try await withPreview(of: folder) { port in
            let whole = try RawClient.get("/page.html", port: port, fields: audience)
            let tag = try #require(whole.fields["etag"])
            for (fields, status) in [(["Range: bytes=0-9"], 206), (["If-None-Match: \(tag)"], 304)] {
                let response = try RawClient.get("/page.html", port: port, fields: audience + fields)
                #expect(response.status == status)
                for name in ["cache-control", "etag", "vary", "expires", "content-location"] {
                    #expect(response.fields[name] == whole.fields[name], "\(status) \(name)")
                }
                #expect(response.fields["date"] != nil)
                if status == 304 {
                    let length = response.fields["content-length"]
                    #expect(length == nil || length == whole.fields["content-length"])
                }
            }
        }
    }

    /// RFC 9110 14.4 and 14.6.
    @Test func severalPartsAreOneMessage() async throws {
        try await withPreview(of: folder) { port in
            let response = try RawClient.get("/large.txt", port: port, fields: ["Range: bytes=9990-9999,0-4,5000-5001"])
            #expect(response.status == 206 && response.isComplete)
            #expect(response.fields["content-range"] == nil)
            let type = try #require(response.fields["content-type"])
            let boundary = try #require(type.split(separator: "boundary=").last.map(String.init))
            #expect(type.hasPrefix("multipart/byteranges; boundary="))
            let parts = response.text.components(of: "\r\n--\(boundary)")
            let wanted = [("9990-9999", "0123456789"), ("0-4", "01234"), ("5000-5001", "01")]
            #expect(parts.count == wanted.count + 1 && parts.last == "--\r\n")
            for ((range, text), part) in zip(wanted, parts) {
                #expect(part.contains("Content-Range: bytes \(range)/10000\r\n"))
                #expect(part.contains("Content-Type: text/plain"))
                #expect(part.hasSuffix("\r\n\r\n\(text)"))
            }
            // One range never makes several parts, and what overlaps is one.
            for range in ["bytes=0-4", "bytes=0-4,3-9", "bytes=0-4,20000-"] {
                let single = try RawClient.get("/large.txt", port: port, fields: ["Range: \(range)"])
                #expect(single.status == 206 && single.fields["content-range"] != nil, "\(range)")
            }
        }
    }
}

extension String {
    /// Between the separators, by scalars: a CR LF is one character.
    fileprivate func components(of separator: String) -> [String] {
        unicodeScalars.split(separator: separator.unicodeScalars).map { String($0) }
    }
}
