import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// The black-box request cases, against a live server.
@Suite(.enabled(if: SharedCases.isAvailable, "the shared cases are not beside this checkout (set PREVIEW_CASES)"))
struct SharedCasesTests {
    @Test(arguments: [
        "paths.json", "redirects.json", "range.json", "conditional.json", "protocol.json", "framing.json",
        "host_origin.json",
    ])
    func everyRequestRowHolds(_ file: String) async throws {
        let fixtures = try Fixtures.make()
        try await PreviewServer(configuration: .testing(root: fixtures.path + "/site")).run { preview in
            let outcomes = try await OnThread.run { [port = preview.port] in try CaseRunner(port: port).run(file) }
            #expect(outcomes.count { !$0.isSkipped } > 10)
            for outcome in outcomes where !outcome.failures.isEmpty {
                Issue.record("\(outcome.name): \(outcome.failures.joined(separator: "; "))")
            }
        }
    }

    @Test func everyNameIsListedAndOpens() async throws {
        let folder = try TemporaryFolder()
        let rows = try SharedCases.load("listing_names.json")["cases"]?.array ?? []
        #expect(rows.count > 20)
        for row in rows { try folder.write(Self.name(of: row), Self.name(of: row)) }
        try folder.write([0x62, 0x61, 0x64, 0xFF, 0xFE], [0x78])
        var configuration = PreviewServer.Configuration.testing(root: folder.path)
        configuration.servesHiddenFiles = true
        try await PreviewServer(configuration: configuration).run { preview in
            try await OnThread.run { [port = preview.port] in
                let page = try RawClient.get("/", port: port)
                #expect(page.fields["content-type"] == "text/html; charset=utf-8")
                let links = Self.links(page.text)
                for row in rows {
                    let name = Self.name(of: row)
                    // A row with a slash in its name became folders: no file can have it.
                    if !name.contains(0x2F) {
                        let link = try #require(links.first { Self.decode($0) == name }, "\(row["name"]?.string ?? "")")
                        let file = try RawClient.get("/" + link, port: port)
                        #expect(file.status == 200 && file.body == name, "\(link)")
                    }
                    for text in row["listing_must_contain"]?.array ?? [] {
                        #expect(page.text.contains(Latin1.text((text.string ?? "").utf8)))
                    }
                    for text in row["listing_must_not_contain"]?.array ?? [] {
                        #expect(!page.text.contains(Latin1.text((text.string ?? "").utf8)))
                    }
                }
                #expect(try RawClient.get("/bad%FF%FE", port: port).body == [0x78])
                let json = try JSON.parse(
                    try RawClient.get("/", port: port, fields: ["Accept: application/json"]).body
                )
                #expect(json["entries"]?.array?.count == rows.count + 1)
            }
        }
    }

    private static func name(of row: JSON) -> [UInt8] {
        row["file_latin1"]?.string.map(Latin1.bytes) ?? Array((row["file"]?.string ?? "").utf8)
    }

    /// Where the rows of a listing lead to, but for the one above the folder.
    private static func links(_ page: String) -> [String] {
        page.split(separator: "<td class=\"name\"><a href=\"").dropFirst()
            .compactMap { $0.split(separator: "\"").first.map(String.init) }
            .filter { $0 != "../" }
    }

    private static func decode(_ link: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(link.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
