import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// What builds look like in a real Chromium, served by the library in this process.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct BuildTests {
    struct Failure: Error, CustomStringConvertible {
        let description = "\u{1B}[31mcontent/a.md:3\u{1B}[0m: no <title>"
    }

    /// Handed from one thread to the next, never used by both.
    private struct Page: @unchecked Sendable {
        let browser: WebDriver
    }

    static let overlay = "[...document.documentElement.children].find(e => e.shadowRoot)?.shadowRoot"

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("site/index.html", Self.page("one"))
    }

    static func page(_ text: String) -> String {
        "<!doctype html><html lang=en><head><title>t</title><link rel=icon href='data:,'></head><body><p id=text>\(text)</p>"
            + String(repeating: "<p>filling</p>", count: 2000) + "<p id=end>end</p></body></html>"
    }

    /// - Parameter patience: On a busy machine a build can take longer than the default. PreviewKit's tests cover its end.
    private func withPage(
        patience: Duration = .seconds(5),
        _ body: (RunningPreview, Page) async throws -> Void
    ) async throws {
        var configuration = PreviewServer.Configuration.testing(root: folder.path + "/site")
        configuration.buildPatience = patience
        try await PreviewServer(configuration: configuration).run { preview in
            let page = try await OnThread.run { [url = preview.url] in
                let browser = try WebDriver()
                try browser.open(url)
                // Connected: an error that is told before would not be seen.
                guard try browser.wait(for: "window.__preview") else { throw TestError("no client") }
                return Page(browser: browser)
            }
            try await body(preview, page)
        }
    }

    @Test func aFailureLiesOverThePageUntilTheNextSuccess() async throws {
        try await withPage { preview, page in
            #expect(await preview.build { throw Failure() } == false)
            try await OnThread.run { () throws in
                let browser = page.browser
                #expect(try browser.wait(for: "\(Self.overlay).textContent.includes('content/a.md, line 3')"))
                #expect(try browser.run("return \(Self.overlay).querySelector('font').color").string == "#ff6b68")
                #expect(
                    try browser.run("return \(Self.overlay).querySelector('pre').textContent").string?.hasSuffix(
                        ": no <title>"
                    ) == true
                )
                #expect(
                    try browser.run("return \(Self.overlay).activeElement.getAttribute('role')").string == "alertdialog"
                )
                _ = try browser.run(
                    "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))"
                )
                #expect(try browser.run("return !\(Self.overlay)").bool == true)
                // A page that comes later sees it too.
                try browser.open(preview.url)
                #expect(try browser.wait(for: "\(Self.overlay).textContent.includes('line 3')"))
                _ = try browser.run("window.mark = 1")
            }
            #expect(await preview.build {} == true)
            try await OnThread.run { () throws in
                #expect(try page.browser.wait(for: "!\(Self.overlay)"))
                // No byte has changed: the page stays.
                #expect(try page.browser.run("return window.mark").int == 1)
            }
        }
    }

    @Test func aSuccessIsOneReload() async throws {
        let folder = folder
        try await withPage { preview, page in
            try await OnThread.run { () throws in
                _ = try page.browser.run("sessionStorage.loads = 0")
            }
            for text in ["two", "three"] {
                await preview.build {
                    folder.remove("site")
                    for number in 0..<200 { try folder.write("site/\(number).html", Self.page(text)) }
                    try folder.write(
                        "site/index.html",
                        Self.page(text) + "<script>sessionStorage.loads++</script>"
                    )
                }
                try await OnThread.run { () throws in
                    // Its script has run: only then is this load counted.
                    let shown = "document.querySelector('#text').textContent === '\(text)'"
                    #expect(try page.browser.wait(for: "document.readyState === 'complete' && \(shown)"))
                }
            }
            try await OnThread.run { () throws in
                // What the watcher still has to tell of the build changes nothing.
                let hasSettled = try page.browser.wait(for: "performance.now() > 1500 && sessionStorage.loads === '2'")
                let loads = try page.browser.run("return sessionStorage.loads").string
                #expect(hasSettled, "\(loads ?? "no") loads")
            }
        }
    }

    /// The folder is removed and written again, fifty times, while the page is loaded over and over.
    @Test func nobodySeesHalfASite() async throws {
        let folder = folder
        try await withPage(patience: .seconds(60)) { preview, page in
            let loads = Task {
                try await OnThread.run { () throws in
                    var loads = 0
                    while !folder.exists("done") {
                        try page.browser.open(preview.url)
                        // A reload may have begun since: half of a document that is still arriving says nothing.
                        var state: String?
                        while state == nil {
                            state = try page.browser.run(
                                """
                                return document.readyState !== 'complete' ? null :
                                document.title + ' ' + (document.querySelector('#end')?.textContent ?? 'torn')
                                """
                            ).string
                        }
                        #expect(state == "t end")
                        loads += 1
                    }
                    return loads
                }
            }
            for number in 0..<50 {
                await preview.build {
                    folder.remove("site")
                    for other in 0..<50 { try folder.write("site/\(other).html", Self.page("\(number)")) }
                    try folder.write("site/index.html", "<!doctype html>")
                    // Half of it is there, and everybody else has a turn.
                    for _ in 0..<20 { await Task.yield() }
                    try folder.write("site/index.html", Self.page("\(number)"))
                }
            }
            try folder.write("done", "")
            #expect(try await loads.value > 0)
        }
    }
}
