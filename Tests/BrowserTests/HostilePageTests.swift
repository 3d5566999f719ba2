import TestSupport
import Testing

/// Pages that replace what the client needs, or hide it behind the name of an element.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct HostilePageTests {
    static let pages: [(name: String, body: String)] = [
        ("a frame called hidden", "<iframe name=hidden></iframe>"),
        ("a form called hidden", "<form name=hidden></form>"),
        ("a form called querySelectorAll", "<form name=querySelectorAll></form>"),
        ("an image called documentElement", "<img name=documentElement><img name=baseURI><img name=activeElement>"),
        ("forms that hide their own members", "<form id=f><input name=id autofocus><input name=parentElement></form>"),
        (
            "Prototype.js",
            "<script>Array.prototype.toJSON = String.prototype.toJSON = function () { return 'x' }</script>"
        ),
        ("a mocked WebSocket", "<script>window.WebSocket = class { constructor() { throw 1 } }</script>"),
        (
            "a fake clock and no promises",
            "<script>window.Promise = null; window.Date = { now: () => 0 }; window.fetch = null</script>"
        ),
        ("other JSON", "<script>window.JSON = { parse() { return null }, stringify() { return '' } }</script>"),
        (
            "other arrays",
            """
            <script>for (const name of ['forEach', 'map', 'filter', 'some', 'splice', 'flatMap', 'find', 'indexOf'])
            Array.prototype[name] = () => { throw name }</script>
            """
        ),
        ("other collections", "<script>window.Map = window.Set = window.URL = window.MutationObserver = null</script>"),
        (
            "a getter that throws",
            """
            <script>customElements.define('x-a', class extends HTMLElement { get contentWindow() { throw 1 } })</script>
            <x-a></x-a>
            """
        ),
        ("something more in every array", "<script>Array.prototype.remove = () => {}; Object.prototype.x = 1</script>"),
    ]

    @Test(arguments: pages)
    func aSheetAndThePageAreShown(_ page: (name: String, body: String)) async throws {
        func html(_ text: String) -> String {
            """
            <!doctype html><html><head><title>t</title><link rel=icon href='data:,'><link rel=stylesheet href=a.css></head>
            <body><p id=text>\(text)</p>\(page.body)</body></html>
            """
        }
        let stage = try Stage(["index.html": html("one"), "a.css": "@import 'b.css';", "b.css": "p { top: 1px }"])
        let second = html("two")
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run("window.stays = 1")
            let top = "getComputedStyle(document.getElementById('text')).top"
            try stage.write("b.css", "p { top: 2px }")
            #expect(try browser.wait(for: "\(top) === '2px'"), "\(page.name)")
            try stage.write("a.css", "@import 'b.css'; p { left: 3px }")
            // Chromium leaves a sheet out while a rule of @import that was added to it loads.
            let left = "getComputedStyle(document.getElementById('text')).left"
            #expect(try browser.wait(for: "\(left) === '3px' && \(top) === '2px'"), "\(page.name)")
            let last = try browser.run("return [\(top), window.stays] + ''").string
            let messages = try browser.messages()
            #expect(last == "2px,1", "\(page.name): \(last ?? "") \(messages)")
            try stage.write("index.html", second)
            #expect(try browser.wait(for: "document.getElementById('text').textContent === 'two'"), "\(page.name)")
        }
    }
}
