import HTTPSemantics
import NIOCore
import TestSupport
import Testing

struct HTTPDateTests {
    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (-86_400, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (Int64.min, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] as [(Int64, String)]
    )
    func formats(_ seconds: Int64, _ text: String) {
        #expect(String(decoding: HTTPDate.format(seconds), as: UTF8.self) == text)
    }

    @Test func agreesWithTheCLibrary() {
        for step in 0..<4000 {
            let seconds = step * 63_072_001
            let text = TestDate.format(seconds)
            #expect(String(decoding: HTTPDate.format(Int64(seconds)), as: UTF8.self) == text)
            #expect(HTTPDate.parse(view(text)) == Int64(seconds))
        }
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func readsAllForms(_ text: String) {
        #expect(HTTPDate.parse(view(text)) == 784_111_777)
    }

    @Test(arguments: [
        "", "Sun", "Sun, 99 Foo 99999 25:61:61 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "784111777", "Sun, 06 Nov 1994 08:49:37 GMT ",
    ])
    func refuses(_ text: String) {
        #expect(HTTPDate.parse(view(text)) == nil)
    }
}

struct PreconditionTests {
    let validators = Validators(etag: EntityTag(opaque: Array("a".utf8)), lastModified: 784_111_777)
    static let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    static let later = "Sun, 06 Nov 1994 08:49:38 GMT"
    static let earlier = "Sun, 06 Nov 1994 08:49:36 GMT"

    @Test(arguments: [
        ("X: y", Preconditions.Verdict.proceed),
        ("If-None-Match: \"a\"", .notModified),
        ("If-None-Match: W/\"a\"", .notModified),
        ("If-None-Match: , \"x\" , \"a\"", .notModified),
        ("If-None-Match: w/\"a\"", .proceed),
        ("If-None-Match: W\"a\"", .proceed),
        ("If-None-Match: \"a", .proceed),
        ("If-None-Match: a\"", .proceed),
        ("If-None-Match: \"\"a\"", .proceed),
        ("If-None-Match: \"b\"\r\nIf-None-Match: \"a\"", .notModified),
        ("If-None-Match: \"x\",\"y, a\"", .proceed),
        ("If-None-Match: *", .notModified),
        ("If-None-Match: a", .proceed),
        ("If-Match: \"a\"", .proceed),
        ("If-Match: W/\"a\"", .failed),
        ("If-Match: \"b\"", .failed),
        ("If-Match: *", .proceed),
        ("If-Modified-Since: \(date)", .notModified),
        ("If-Modified-Since: \(later)", .notModified),
        ("If-Modified-Since: \(earlier)", .proceed),
        ("If-Modified-Since: nonsense", .proceed),
        ("If-Unmodified-Since: \(date)", .proceed),
        ("If-Unmodified-Since: \(earlier)", .failed),
        ("If-Unmodified-Since: nonsense", .proceed),
        ("If-None-Match: \"b\"\r\nIf-Modified-Since: \(date)", .proceed),
        ("If-Match: \"a\"\r\nIf-Unmodified-Since: \(earlier)", .proceed),
        ("If-Match: \"b\"\r\nIf-None-Match: \"a\"", .failed),
    ])
    func evaluates(_ lines: String, _ verdict: Preconditions.Verdict) throws {
        #expect(Preconditions.evaluate(try #require(head(lines)), validators) == verdict)
    }

    @Test(arguments: [
        ("X: y", true), ("If-Range: \"a\"", true), ("If-Range: W/\"a\"", false), ("If-Range: \"b\"", false),
        ("If-Range: \(date)", false), ("If-Range: \(later)", false), ("If-Range: \(earlier)", false),
        ("If-Range: foo", false),
    ])
    func decidesOnRanges(_ line: String, _ applies: Bool) throws {
        #expect(Preconditions.rangeApplies(try #require(head(line)), validators) == applies)
    }
}

struct ByteRangeTests {
    @Test(
        arguments: [
            ("bytes=0-4", 11, ByteRanges.Verdict.single(0..<5)), ("Bytes=0-4", 11, .single(0..<5)),
            ("bytes=5-", 11, .single(5..<11)), ("bytes=-5", 11, .single(6..<11)), ("bytes=-50", 11, .single(0..<11)),
            ("bytes=5-1000", 11, .single(5..<11)), ("bytes=-0", 11, .unsatisfiable), ("bytes=11-", 11, .unsatisfiable),
            ("bytes=20-10", 11, .whole), ("bytes=", 11, .whole), ("bytes=-", 11, .whole), ("items=0-4", 11, .whole),
            ("bytes=+1-2", 11, .whole), ("bytes=0x1-2", 11, .whole), ("bytes=1-2-3", 11, .whole),
            ("bytes=٥-", 11, .whole),
            ("bytes=0-0", 0, .whole), ("bytes=-1", 0, .whole),
            ("bytes=0-9223372036854775807", 11, .single(0..<11)), ("bytes=9223372036854775808-", 11, .unsatisfiable),
            ("bytes=-99999999999999999999999999999999999999999", 11, .single(0..<11)),
            ("bytes=4294967295-4294967297", 5_368_709_130, .single(4_294_967_295..<4_294_967_298)),
            ("bytes=0-0,500-500", 1000, .multiple([0..<1, 500..<501])),
            ("bytes=500-500, 0-0", 1000, .multiple([500..<501, 0..<1])),
            ("bytes=0-4,5-9", 1000, .single(0..<10)), ("bytes=0-4,3-9", 1000, .single(0..<10)),
            ("bytes=0-10,0-10,0-10", 11, .whole), ("bytes=0-0,2000-", 1000, .single(0..<1)),
            ("bytes=, ,0-0,", 1000, .single(0..<1)),
        ] as [(String, Int64, ByteRanges.Verdict)]
    )
    func judges(_ value: String, _ size: Int64, _ verdict: ByteRanges.Verdict) {
        #expect(ByteRanges.verdict(view(value), size: size) == verdict)
    }

    private static func spread(_ count: Int, every distance: Int) -> String {
        "bytes=" + (0..<count).map { "\($0 * distance)-\($0 * distance)" }.joined(separator: ",")
    }

    /// The bound counts parts after those were joined that nearly touch.
    @Test(arguments: [(17, 1000, 17), (200, 1000, 200), (201, 1000, nil), (900, 60, 1)] as [(Int, Int, Int?)])
    func sendsAtMostTwoHundredParts(_ count: Int, _ distance: Int, _ parts: Int?) {
        switch ByteRanges.verdict(view(Self.spread(count, every: distance)), size: 1_000_000) {
        case .multiple(let ranges): #expect(ranges.count == parts)
        case .single: #expect(parts == 1)
        case .whole: #expect(parts == nil)
        case .unsatisfiable: Issue.record("nothing there")
        }
    }

    /// Two hundred parts, and never more bytes than the body has.
    @Test func partsAreNeverMoreThanTheBody() {
        let whole = "bytes=" + (0..<200).map { _ in "0-999" }.joined(separator: ",")
        #expect(ByteRanges.verdict(view(whole), size: 100_000) == .whole)
    }

    @Test func slicesAcrossSegments() {
        let body: [Segment] = ["abc", "", "defg", "hi"].map { .bytes(ByteBuffer(string: $0)) }
        for lower in 0..<9 {
            for upper in (lower + 1)...9 {
                let text = SegmentSlicing.slice(body, Int64(lower)..<Int64(upper)).map { segment in
                    if case .bytes(let buffer) = segment { String(buffer: buffer) } else { "file" }
                }.joined()
                #expect(text == String(Array("abcdefghi")[lower..<upper]))
            }
        }
    }

    @Test func multipartAddsUp() {
        let body: [Segment] = [.bytes(ByteBuffer(string: "0123456789"))]
        let parts = MultipartByteranges(
            body: body,
            ranges: [0..<2, 8..<10],
            contentType: Array("text/plain".utf8),
            size: 10
        )
        let text = parts.segments.map { segment in
            if case .bytes(let buffer) = segment { String(buffer: buffer) } else { "file" }
        }.joined()
        let boundary =
            String(decoding: parts.contentType, as: UTF8.self).split(separator: "=").last.map(String.init) ?? ""
        #expect(text.contains("Content-Range: bytes 0-1/10\r\n\r\n01\r\n--\(boundary)\r\n"))
        #expect(text.contains("Content-Range: bytes 8-9/10\r\n\r\n89\r\n--\(boundary)--\r\n"))
        #expect(Int64(text.utf8.count) == parts.segments.reduce(0) { $0 + $1.count })
    }
}
