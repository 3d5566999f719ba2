import DirectoryListing
import NIOCore
import Testing

@Suite struct ListingQueryTests {
    @Test(arguments: [
        ("", ListingQuery()),
        ("sort=size", ListingQuery(column: .size)),
        ("sort=modified&order=desc&page=3", ListingQuery(column: .modified, isDescending: true, page: 3)),
        ("order=desc", ListingQuery(isDescending: true)),
        ("q=a+b%20c%2B", ListingQuery(filter: Array("a b c+".utf8))),
        ("q=100%&sort=name", ListingQuery(filter: Array("100%".utf8))),
        ("q=%zz%4", ListingQuery(filter: Array("%zz%4".utf8))),
        ("q=%0a%00x%7F", ListingQuery(filter: Array("x".utf8))),
        ("q=%FF", ListingQuery(filter: [0xFF])),
        ("sort=%73ize", ListingQuery(column: .size)),
        ("sort=<script>&order=%00", ListingQuery()),
        ("sort=Size&order=DESC", ListingQuery()),
        ("page=0", ListingQuery(page: 1)),
        ("page=-1", ListingQuery()),
        ("page=+5", ListingQuery()),
        ("page=%2B5", ListingQuery()),
        ("page=9223372036854775808", ListingQuery()),
        ("page=999999999", ListingQuery(page: 999_999_999)),
        ("page=\u{665}", ListingQuery()),
        ("page", ListingQuery()),
        ("&&=&==&page==2", ListingQuery()),
        ("page=2&page=3", ListingQuery(page: 3)),
    ])
    func reads(_ query: String, _ expected: ListingQuery) {
        #expect(ListingQuery(ByteBuffer(string: query).readableBytesView) == expected)
    }

    @Test func aFilterLongerThanAnyNameIsIgnored() {
        let query = "q=" + String(repeating: "a", count: 256)
        #expect(ListingQuery(ByteBuffer(string: query).readableBytesView) == ListingQuery())
    }

    @Test(arguments: [
        ListingQuery(), ListingQuery(column: .size), ListingQuery(isDescending: true), ListingQuery(page: 7),
        ListingQuery(column: .modified, isDescending: true, filter: Array("a&b=c \u{e9}%".utf8), page: 12),
    ])
    func theReferenceOfAQueryReadsAsTheSame(_ query: ListingQuery) {
        let reference = query.reference
        if query == ListingQuery() { #expect(reference == Array("./".utf8)) }
        let parameters = reference.first == UInt8(ascii: "?") ? Array(reference.dropFirst()) : []
        #expect(ListingQuery(ByteBuffer(bytes: parameters).readableBytesView) == query)
    }

    @Test func noQueryTraps() {
        let alphabet = Array("%&=+?09afqsortpage".utf8) + [0, 0xFF]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24)).map { _ in alphabet.randomElement() ?? 0 }
            let query = ListingQuery(ByteBuffer(bytes: bytes).readableBytesView)
            #expect(query.page ?? 1 > 0)
        }
    }

    @Test(
        arguments: [
            (nil, ListingFormat.html),
            ("", .html),
            ("*/*", .html),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", .html),
            ("application/json", .json),
            ("APPLICATION/JSON; charset=utf-8", .json),
            ("application/json, text/plain, */*", .json),
            ("text/plain", .text),
            ("text/plain;q=0.5, application/json;q=0.4", .text),
            ("text/html;q=0.1, application/json;q=0.2", .json),
            ("text/*", .html),
            ("application/*", .json),
            ("text/html;q=0, */*", .json),
            ("text/html;q=0", .html),
            ("image/png", .html),
            ("application/json;q=1.001", .html),
            ("application/json;q=2", .html),
            ("application/json;q=", .html),
            ("application/json ; q=0.9 , text/html ; q=0.8", .json),
            (";;,,/", .html),
        ] as [(String?, ListingFormat)]
    )
    func acceptChoosesTheFormat(_ accept: String?, _ format: ListingFormat) {
        let value = accept.map { ByteBuffer(string: $0).readableBytesView }
        #expect(ListingFormat.preferred(accept: value) == format)
    }

    @Test(arguments: [
        ("readme", "README.md", true), ("", "a", true), ("abc", "ab", false), ("b", "ab", true), ("bc", "abcd", true),
        ("ä", "ÄPFEL", true), ("straße", "Straße.txt", true), ("привет", "ПРИВЕТ", true), ("k", "\u{212A}", false),
    ])
    func filters(_ filter: String, _ name: String, _ matches: Bool) {
        #expect(NameFilter(Array(filter.utf8)).matches(Array(name.utf8)) == matches)
    }
}
