import TestSupport
import Testing

/// Documents that run no script, in a real Chromium. Once the page waits, commands of the driver wait too: what happens
/// is read from the server's log.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct HeaderReloadTests {
    private static func pdf(_ text: String) -> String {
        """
        %PDF-1.4
        1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj
        % \(text)
        trailer<</Root 1 0 R>>
        %%EOF
        """
    }

    struct Document: Sendable, CustomTestStringConvertible {
        let name: String
        let versions: [String]
        var options: [String] = []
        var testDescription: String { ([name] + options).joined(separator: " ") }
    }

    static let documents = [
        Document(name: "a.txt", versions: ["one", "three", "fifth"]),
        Document(name: "a.json", versions: ["[1]", "[200]", "[30000]"]),
        Document(name: "a.xml", versions: ["<a>1</a>", "<a>200</a>", "<a>30000</a>"]),
        Document(name: "a.gif", versions: (1...3).map { "GIF89a\($0)" + String(repeating: "x", count: $0) }),
        Document(name: "a.pdf", versions: ["1", "22", "333"].map(pdf)),
        Document(
            name: "page.html",
            versions: (1...3).map { "<!doctype html><p>" + String(repeating: "x", count: $0) },
            options: ["--reload", "header"]
        ),
    ]

    @Test(arguments: documents)
    func aDocumentIsShownAgainOnce(_ document: Document) async throws {
        let stage = try Stage([document.name: document.versions[0]], options: document.options)
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url + document.name)
            _ = try stage.event("request") { $0.isRequest(for: "/" + document.name) }
            for version in document.versions.dropFirst() {
                try stage.awaitHeld(1)
                try stage.write(document.name, version)
                let shown = try stage.event("request") {
                    $0.isRequest(for: "/" + document.name) && $0["status"]?.int == 200
                }
                #expect(shown["length"]?.int == version.utf8.count)
                // No loop: for 5 s nothing but what one new page brings, and one request that is held.
                let events = stage.events(for: 5)
                #expect(events.count { $0.isRequest(for: "/" + document.name) } <= 1, "\(events)")
            }
            try stage.awaitHeld(1)
        }
    }

    /// Stopping answers what is held, so that the page is not replaced by an error.
    @Test func stoppingLeavesThePage() async throws {
        let stage = try Stage(["a.txt": "still here"])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url + "a.txt")
            try stage.awaitHeld(1)
            stage.server.signal(2)
            #expect(stage.server.wait() == 0)
            #expect(try browser.wait(for: "document.body.textContent.includes('still here')"))
        }
    }
}
