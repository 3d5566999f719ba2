import TestSupport
import Testing

/// What a page shows on the way from one sheet to the next.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct ImportTests {
    /// Notes each style that the text has, as often as the page has a turn.
    private static let recorder = """
        window.styles = []
        const channel = new MessageChannel()
        channel.port1.onmessage = () => {
            const { top, left } = getComputedStyle(document.querySelector('#text')), style = top + ' ' + left
            if (style !== styles[styles.length - 1]) styles.push(style)
            channel.port2.postMessage(0)
        }
        channel.port2.postMessage(0)
        """

    /// Chromium leaves a whole sheet out while a rule of @import that was added to it loads. The page never shows that.
    @Test func anImportIsReplacedWithoutAGap() async throws {
        let stage = try Stage([
            "index.html": "<!doctype html><title>t</title><link rel=icon href='data:,'><link rel=stylesheet href=a.css>"
                + "<p id=text>x</p>",
            "a.css": "@import 'b.css';", "b.css": "p { top: 1px }",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run(Self.recorder)
            try stage.write("b.css", "p { top: 2px }")
            #expect(try browser.wait(for: "styles.at(-1) === '2px auto'"))
            try stage.write("a.css", "@import 'b.css'; p { left: 3px }")
            #expect(try browser.wait(for: "styles.at(-1) === '2px 3px'"))
            // The copy that stood in is gone.
            #expect(try browser.wait(for: "document.querySelectorAll('link[rel=stylesheet]').length === 1"))
            #expect(try browser.run("return styles + ''").string == "1px auto,2px auto,2px 3px")
        }
    }
}
