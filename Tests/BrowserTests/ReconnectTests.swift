import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// Pages that were cut off for a while, in a real Chromium.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct ReconnectTests {
    struct Failure: Error, CustomStringConvertible {
        let description = "content/a.md:3: no <title>"
    }

    /// Handed from one thread to the next, never used by both.
    private struct Page: @unchecked Sendable {
        let browser: WebDriver
    }

    private static let overlay = BuildTests.overlay

    /// What a page is told on its way into the back/forward cache, and out of it.
    private static let leave = "dispatchEvent(new Event('pagehide'));"
    private static let comeBack = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));"

    private static func clients(_ port: Int) throws -> Int? {
        try JSON.parse(RawClient.get("/.preview/status", port: port).body)["clients"]?.int
    }

    @Test func aFailureThatIsOverIsGoneOnReturn() async throws {
        let folder = try TemporaryFolder()
        try folder.write("index.html", BuildTests.page("one"))
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            let port = preview.port
            let page = try await OnThread.run { [url = preview.url] in
                let browser = try WebDriver()
                try browser.open(url)
                guard try browser.wait(for: "window.__preview") else { throw TestError("no client") }
                return Page(browser: browser)
            }
            #expect(await preview.build { throw Failure() } == false)
            try await OnThread.run { () throws in
                let browser = page.browser
                #expect(try browser.wait(for: "\(Self.overlay).textContent.includes('line 3')"))
                // One that lasts is told again.
                _ = try browser.run("window.first = \(Self.overlay).host; \(Self.leave) \(Self.comeBack)")
                #expect(try browser.wait(for: "\(Self.overlay).host !== first"))
                #expect(try browser.run("return \(Self.overlay).textContent.includes('line 3')").bool == true)
                _ = try browser.run(Self.leave)
                #expect(try Eventually.holds { try Self.clients(port) == 0 })
            }
            // No byte of the page changes.
            #expect(await preview.build {} == true)
            try await OnThread.run { () throws in
                let browser = page.browser
                #expect(try browser.run("return !!\(Self.overlay)").bool == true)
                _ = try browser.run(Self.comeBack)
                #expect(try browser.wait(for: "!\(Self.overlay)"))
                #expect(try browser.run("return !!window.first").bool == true)
            }
        }
    }

    /// Chromium opens the sockets to a server one after the other: when the last one brings a change, all are counted.
    @Test func comingBackOpensOneSocket() async throws {
        let page = """
            <!doctype html><html lang=en><head><title>t</title><link rel=icon href='data:,'>
            <link rel=stylesheet href=site.css></head><body><p>one</p></body></html>
            """
        let stage = try Stage(["index.html": page, "site.css": "body { --mark: 0 }\n"])
        try await OnThread.run { () throws in
            let browser = try WebDriver()
            func show(_ mark: Int) throws {
                try stage.write("site.css", "body { --mark: \(mark) }\n")
                #expect(
                    try browser.wait(for: "getComputedStyle(document.body).getPropertyValue('--mark') === '\(mark)'")
                )
            }
            try browser.open(stage.url)
            #expect(try browser.wait(for: "window.__preview"))
            #expect(try Eventually.holds { try Self.clients(stage.port) == 1 })
            _ = try browser.run(
                """
                window.stays = 1; \(Self.leave)
                document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
                \(Self.comeBack)
                """
            )
            try show(1)
            #expect(try Eventually.holds { try Self.clients(stage.port) == 1 })
            try show(2)
            #expect(try Self.clients(stage.port) == 1)
            #expect(try browser.run("return window.stays").int == 1)
        }
    }
}
