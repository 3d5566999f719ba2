import Glibc
import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// Pages that were not kept up to date, or said nothing about it.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct KeptLiveTests {
    private static func page(_ head: String, _ body: String = "") -> String {
        "<!doctype html><html lang=en><head><title>t</title><link rel=icon href='data:,'>\(head)</head><body>\(body)</body></html>"
    }

    /// Before Chromium 125, Firefox 124 and Safari 17.3 a WebSocket took no other URL.
    @Test func aBrowserThatTakesOnlyTheURLsOfSocketsIsKeptLive() async throws {
        let stage = try Stage([
            "index.html": Self.page("<link rel=stylesheet href=a.css>", "<p id=p>x"), "a.css": "p { top: 1px }",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.atStart(
                """
                window.WebSocket = class extends WebSocket {
                    constructor(url) { if (!/^wss?:/.test(url)) throw new DOMException('', 'SyntaxError'); super(url) }
                }
                """
            )
            try browser.open(stage.url)
            try stage.write("a.css", "p { top: 2px }")
            #expect(try browser.wait(for: "getComputedStyle(p).top === '2px'", within: 8))
        }
    }

    @Test(arguments: ["constructor() { throw 1 }", "constructor() { setTimeout(() => this.onclose(), 1) }"])
    func aPageThatCannotBeKeptLiveSaysSoOnce(_ socket: String) async throws {
        let stage = try Stage(["index.html": Self.page("")])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.atStart("window.WebSocket = class { \(socket) }")
            try browser.open(stage.url)
            var said = 0
            _ = try Eventually.holds {
                said += try browser.complaints().count { $0.contains("preview: this page is not kept up to date") }
                return said > 0
            }
            _ = try browser.runAsync("setTimeout(arguments[0], 1000)")
            said += try browser.complaints().count { $0.contains("preview:") }
            #expect(said == 1)
        }
    }

    /// A sheet with a font of its own stays until the font of the next one is there: no frame shows another font.
    @Test func noOtherFontIsShownMeanwhile() async throws {
        let font = try TemporaryFolder.read(
            Array("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf".utf8)
        )
        let sheets = [1, 2].map { top in
            Array("@font-face { font-family: x; src: url(f.ttf) } span { font: 40px x, monospace; top: \(top)px }".utf8)
        }
        let html = Self.page("<link rel=stylesheet href=a.css>", "<span id=w>iiiiiiii</span>")
        let stage = try Stage(["index.html": html], bytes: ["a.css": sheets[0], "f.ttf": font])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            #expect(try browser.wait(for: "document.fonts.status === 'loaded' && w.offsetWidth < 100"))
            try browser.delayAnswers(milliseconds: 200)
            _ = try browser.run(
                """
                window.widths = new Set();
                const look = () => { widths.add(w.offsetWidth); requestAnimationFrame(look) };
                look();
                """
            )
            try stage.folder.write("site/a.css", sheets[1])
            #expect(try browser.wait(for: "getComputedStyle(w).top === '2px'"))
            #expect(try browser.wait(for: "document.querySelectorAll('[rel=stylesheet]').length === 1"))
            _ = try browser.runAsync("setTimeout(arguments[0], 1000)")
            let widths = try browser.run("return [...widths].join()").string ?? ""
            #expect(!widths.isEmpty && !widths.contains(","), "\(widths)")
        }
    }

    /// What a page shows within a frame that has no page of its own is looked at after a restart too.
    @Test func aSheetOfAWrittenFrameIsFoundAfterARestart() async throws {
        let frame = "<iframe id=f srcdoc='<!doctype html><link rel=stylesheet href=a.css><p id=p>x'></iframe>"
        let stage = try Stage(["index.html": Self.page("", frame), "a.css": "p { top: 1px }"])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            func top(_ value: Int) -> String {
                "f.contentWindow.getComputedStyle(f.contentDocument.getElementById('p')).top === '\(value)px'"
            }
            #expect(try browser.wait(for: top(1)))
            stage.server.signal(SIGTERM)
            #expect(stage.server.wait() == 0)
            try stage.write("a.css", "p { top: 2px }")
            let again = try ServerProcess(
                BuiltProducts.path("preview"),
                [stage.site, "--port", "\(stage.port)", "--quiet"]
            )
            #expect(try browser.wait(for: top(2)))
            again.signal(SIGTERM)
            #expect(again.wait() == 0)
        }
    }

    /// A worker that answers from its cache is named, also where it keeps only a part of the page.
    @Test func aPartThatAServiceWorkerKeepsIsWarnedOfOnce() async throws {
        let worker = """
            self.addEventListener('install', e => skipWaiting())
            self.addEventListener('activate', e => e.waitUntil(clients.claim()))
            self.addEventListener('fetch', e => { if (e.request.url.includes('a.js')) e.respondWith(caches.open('a')
              .then(async c => await c.match(e.request) || fetch(e.request).then(r => { c.put(e.request, r.clone()); return r }))) })
            """
        let head =
            "<script>navigator.serviceWorker.register('sw.js'); sessionStorage.loads = +(sessionStorage.loads || 0) + 1"
        let stage = try Stage([
            "index.html": Self.page(head + "</script><script src=a.js></script>"), "a.js": "window.value = 1",
            "sw.js": worker,
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.openWithServiceWorker(stage.url)
            let before = try browser.run("return +sessionStorage.loads").int ?? 0
            _ = try browser.complaints()
            try stage.write("a.js", "window.value = 2")
            #expect(try browser.wait(for: "+sessionStorage.loads > \(before)"))
            var said: [String] = []
            let isSaid = try Eventually.holds {
                said += try browser.complaints().filter { $0.contains("preview:") }
                return !said.isEmpty
            }
            #expect(isSaid && said.count == 1 && said[0].contains("a.js is still old") && said[0].contains("sw.js"))
            #expect(try browser.run("return +sessionStorage.loads").int == before + 1)
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description = "content/a.md:3: no <title>"
    }

    /// Handed from one thread to the next, never used by both.
    private struct Page: @unchecked Sendable {
        let browser: WebDriver
    }

    /// Tab stays within the message, and the focus goes back where it was.
    @Test(arguments: ["close", "Escape", "success"]) func theFocusComesBackFromAnError(_ end: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("index.html", Self.page("", "<input id=first><input id=before>"))
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            let page = try await OnThread.run { [url = preview.url] in
                let browser = try WebDriver()
                try browser.open(url)
                guard try browser.wait(for: "window.__preview") else { throw TestError("no client") }
                _ = try browser.run("before.focus()")
                return Page(browser: browser)
            }
            let host = "[...document.querySelectorAll('*')].find(e => e.shadowRoot)"
            #expect(await preview.build { throw Failure() } == false)
            try await OnThread.run { () throws in
                let browser = page.browser
                #expect(try browser.wait(for: "\(host)?.shadowRoot.activeElement"))
                let steps = try browser.run(
                    """
                    const root = \(host).shadowRoot, steps = [];
                    for (let i = 0; i < 4; i++) {
                        const event = new KeyboardEvent('keydown',
                            { key: 'Tab', bubbles: true, composed: true, cancelable: true });
                        root.activeElement.dispatchEvent(event);
                        steps.push(event.defaultPrevented && root.activeElement?.localName);
                    }
                    return steps.join();
                    """
                )
                #expect(steps.string == "button,pre,button,pre")
                switch end {
                case "close": _ = try browser.run("\(host).shadowRoot.querySelector('button').click()")
                case "Escape":
                    _ = try browser.run("dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))")
                default: break
                }
            }
            if end == "success" { #expect(await preview.build {} == true) }
            try await OnThread.run { () throws in
                #expect(try page.browser.wait(for: "document.activeElement === before && !\(host)"))
            }
        }
    }
}
