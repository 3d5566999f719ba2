import TestSupport
import Testing

/// What a failed build says has to be seen, whatever the page is like.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct OverlayTests {
    static let pages: [(name: String, body: String)] = [
        ("plain", ""),
        (
            "Trusted Types",
            "<meta http-equiv=Content-Security-Policy content=\"require-trusted-types-for 'script'; trusted-types 'none'\">"
        ),
        ("no styles", "<meta http-equiv=Content-Security-Policy content=\"style-src 'none'\">"),
        (
            "rules for everything",
            """
            <style>body *, div, preview-overlay { display: none !important; opacity: 0; position: static !important; width: 1px }
            html { transform: rotate(3deg) }</style>
            """
        ),
        ("a modal dialog", "<dialog id=d>x<button>y</button></dialog><script>d.showModal()</script>"),
        ("an image called elementFromPoint", "<img name=elementFromPoint>"),
        ("a popover", "<div id=d popover>x</div><script>d.showPopover()</script>"),
    ]

    private static let overlay = "document.querySelector('preview-overlay')"

    @Test(arguments: pages)
    func itIsSeenAndClosed(_ page: (name: String, body: String)) async throws {
        let html = """
            <!doctype html><html lang=en><head><title>t</title><link rel=icon href='data:,'>\(page.body)</head>
            <body><input id=before></body></html>
            """
        let stage = try Stage(
            ["index.html": html],
            options: ["--", "sh", "-c", "echo 'content/a.md:3: no <title>'; exit 1"]
        )
        try await OnThread.run {
            // A phone.
            let browser = try WebDriver(width: 390, height: 844)
            try browser.open(stage.url)
            #expect(try browser.wait(for: "\(Self.overlay)?.matches(':popover-open')"), "\(page.name)")
            let seen = """
                (() => { const o = \(Self.overlay), b = o.getBoundingClientRect(); return b.width === innerWidth \
                && b.height === innerHeight && Document.prototype.elementFromPoint.call(document, innerWidth / 2, innerHeight / 2) === o \
                && getComputedStyle(o).opacity === '1' })()
                """
            #expect(try browser.wait(for: seen, within: 5), "\(page.name)")
            let root = "\(Self.overlay).shadowRoot"
            #expect(try browser.run("return \(root).activeElement.getAttribute('role')").string == "alertdialog")
            #expect(
                try browser.run("return \(root).querySelector('li').textContent").string
                    == "content/a.md, line 3 no <title>"
            )
            let button = "\(root).querySelector('button')"
            #expect(try browser.run("return \(button).getBoundingClientRect().height >= 44").bool == true)
            _ = try browser.run("\(button).click()")
            #expect(try browser.run("return !\(Self.overlay)").bool == true)
            #expect(try browser.run("return document.activeElement !== \(Self.overlay)").bool == true)
        }
    }
}
