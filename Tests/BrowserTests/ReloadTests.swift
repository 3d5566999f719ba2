import Glibc
import TestSupport
import Testing

/// Saves as people and programs make them, in front of a real Chromium.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct ReloadTests {
    private static func page(_ text: String, head: String = "", body: String = "") -> String {
        """
        <!doctype html><html><head><title>t</title><link rel="stylesheet" href="site.css">\(head)</head><body>
        <p id="text">\(text)</p>\(body)
        <script>sessionStorage.loads = Number(sessionStorage.loads || 0) + 1; window.counter = 7</script>
        </body></html>
        """
    }

    private static let sheet = "body { --mark: 0; margin: 0 }\n"

    private static let loads = "return Number(sessionStorage.loads)"

    /// Waits for a change of a style sheet that comes after everything else, and says how often the page was loaded.
    private func loads(after stage: Stage, _ browser: WebDriver) throws -> Int? {
        try stage.write("site.css", "body { --mark: 1; margin: 0 }\n")
        #expect(try browser.wait(for: "getComputedStyle(document.body).getPropertyValue('--mark') === '1'"))
        return try browser.run(Self.loads).int
    }

    /// Without the one about the icon that no page here has.
    private func complaints(_ browser: WebDriver) throws -> [String] {
        let complaints = try browser.complaints().filter { !$0.contains("favicon.ico") }
        for complaint in complaints { print(complaint) }
        return complaints
    }

    struct Save: Sendable, CustomTestStringConvertible {
        let name: String
        let command: String
        var needs = "sh"
        var testDescription: String { name }

        var isAvailable: Bool {
            let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
            return folders.contains { access("\($0)/\(needs)", X_OK) == 0 }
        }
    }

    static let saves = [
        Save(name: "in place", command: "cat new > site/index.html"),
        Save(name: "truncated, written later", command: ": > site/index.html; sleep 0.05; cat new > site/index.html"),
        Save(
            name: "kept open while it is truncated and written",
            command: "{ sleep 0.05; cat new; } > site/index.html"
        ),
        Save(name: "write and rename", command: "cp new site/.index.html.tmp; mv site/.index.html.tmp site/index.html"),
        Save(name: "unlink and create", command: "rm site/index.html; cp new site/index.html"),
        Save(name: "sed -i", command: "sed -i s/one/two/ site/index.html", needs: "sed"),
        Save(name: "vim", command: "vim -u NONE -es -c '%s/one/two/' -c wq site/index.html", needs: "vim"),
        Save(
            name: "vim with a backup",
            command: "vim -u NONE -es -c 'set backup' -c '%s/one/two/' -c wq site/index.html",
            needs: "vim"
        ),
        Save(
            name: "emacs",
            command:
                "emacs --batch -q site/index.html --eval '(progn (while (search-forward \"one\" nil t) (replace-match \"two\")) (save-buffer))'",
            needs: "emacs"
        ),
        Save(name: "rsync", command: "mkdir src; cp new src/index.html; rsync -aI src/ site/", needs: "rsync"),
        Save(
            name: "git checkout",
            command: """
                cd site; git init -q .; git add -A; git -c user.name=a -c user.email=a@b commit -qm one; cp -r . ../other
                cd ../other; cp ../new index.html; git -c user.name=a -c user.email=a@b commit -qam two
                cd ../site; git fetch -q ../other; git checkout -q FETCH_HEAD
                """,
            needs: "git"
        ),
        Save(
            name: "the folder made again",
            command: "cp site/site.css .; rm -r site; mkdir site; cp site.css site; cp new site/index.html"
        ),
        Save(
            name: "another folder moved over it",
            command: "mkdir next; cp site/site.css next; cp new next/index.html; mv site old; mv next site"
        ),
    ]

    @Test(arguments: saves)
    func aSaveIsShownOnce(_ save: Save) async throws {
        guard save.isAvailable else {
            print("skipped: \(save.name): \(save.needs) is not installed")
            return
        }
        let stage = try Stage(["index.html": Self.page("one"), "site.css": Self.sheet])
        try stage.folder.write("new", Self.page("two"))
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            try stage.shell(save.command)
            #expect(try browser.wait(for: "document.querySelector('#text').textContent === 'two'"), "\(save.name)")
            #expect(try loads(after: stage, browser) == 2)
            #expect(try complaints(browser) == [])
        }
    }

    @Test func aStyleSheetIsReplacedInPlace() async throws {
        let tall =
            "<div style='height: 4000px'></div><div id=inner style='height: 50px; overflow: auto'><div style='height: 900px'></div></div>"
        let stage = try Stage([
            "index.html": Self.page("one", body: tall),
            "site.css": "@import 'deep.css';\n" + Self.sheet,
            "deep.css": "@import 'deeper.css';\n#text { color: rgb(1, 2, 3) }\n",
            "deeper.css": "#text { background-color: rgb(1, 1, 1) }\n",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run("scrollTo(0, 1234); counter = 99")
            try stage.write("site.css", "@import 'deep.css';\nbody { --mark: 2; margin: 0 }\n")
            #expect(try browser.wait(for: "getComputedStyle(document.body).getPropertyValue('--mark') === '2'"))
            try stage.write("deep.css", "@import 'deeper.css';\n#text { color: rgb(4, 5, 6) }\n")
            #expect(try browser.wait(for: "getComputedStyle(document.querySelector('#text')).color === 'rgb(4, 5, 6)'"))
            try stage.write("deeper.css", "#text { background-color: rgb(9, 9, 9) }\n")
            #expect(
                try browser.wait(
                    for: "getComputedStyle(document.querySelector('#text')).backgroundColor === 'rgb(9, 9, 9)'"
                )
            )
            #expect(try browser.run("return [scrollY, counter].join()").string == "1234,99")
            #expect(try browser.wait(for: "document.querySelectorAll('link[rel=stylesheet]').length === 1"))
            #expect(try browser.run(Self.loads).int == 1)
            #expect(try complaints(browser) == [])
        }
    }

    @Test func whatThePageDoesNotUseLeavesItAlone() async throws {
        let stage = try Stage([
            "index.html": Self.page("one"), "site.css": Self.sheet, "other.html": Self.page("x"), "other.css": "a {}",
            "notes.txt": "n",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run("counter = 99")
            for name in ["other.html", "other.css", "notes.txt", "new.html", "folder/new.css"] {
                try stage.write(name, "changed")
                _ = try stage.event("changed")
            }
            #expect(try loads(after: stage, browser) == 1)
            #expect(try browser.run("return counter").int == 99)
            #expect(try complaints(browser) == [])
        }
    }

    @Test func scriptsFetchesAndMissingFilesReload() async throws {
        let stage = try Stage([
            "index.html": Self.page(
                "one",
                head: "<script src=app.js></script>",
                body:
                    "<script>fetch('data.json').then(r => r.text()).then(t => { window.data = t })</script><img src=new.png>"
            ),
            "site.css": Self.sheet, "app.js": "window.app = 1", "data.json": "1",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            #expect(try browser.wait(for: "window.data === '1'"))
            try stage.write("app.js", "window.app = 2")
            #expect(try browser.wait(for: "window.app === 2 && window.data === '1'"))
            try stage.write("data.json", "2")
            #expect(try browser.wait(for: "window.data === '2'"))
            #expect(try browser.run(Self.loads).int == 3)
            // 1 x 1, transparent.
            try stage.shell(
                "printf 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==' | base64 -d > site/new.png"
            )
            #expect(try browser.wait(for: "document.querySelector('img').naturalWidth === 1"))
            #expect(try loads(after: stage, browser) == 3)
        }
    }

    @Test func imagesAreReplacedInPlace() async throws {
        @Sendable func picture(_ width: Int) -> String {
            "<svg xmlns='http://www.w3.org/2000/svg' width='\(width)' height='10'><rect width='5' height='5'/></svg>"
        }
        let stage = try Stage([
            "index.html": Self.page(
                "one",
                head: "<link rel=icon href=a.svg><style>#bg { background: url(a.svg) }</style>",
                body:
                    "<img id=i src=a.svg><picture><source srcset='a.svg 1x, b.svg 2x'><img src=b.svg></picture><div id=bg></div>"
            ),
            "site.css": Self.sheet, "a.svg": picture(10), "b.svg": picture(20),
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run("counter = 99")
            try stage.write("a.svg", picture(33))
            #expect(try browser.wait(for: "document.querySelector('#i').naturalWidth === 33"))
            #expect(try browser.wait(for: "document.querySelector('picture img').naturalWidth === 33"))
            #expect(
                try browser.run("return getComputedStyle(document.querySelector('#bg')).backgroundImage").string?
                    .contains("a.svg?preview=") == true
            )
            #expect(try loads(after: stage, browser) == 1)
            #expect(try browser.run("return counter").int == 99)
            #expect(try complaints(browser) == [])
        }
    }

    @Test func aReloadKeepsThePlace() async throws {
        let body = """
            <div style='height: 3000px'></div><div id=inner style='height: 50px; overflow: auto'>
            <div style='height: 900px'></div></div><input id=field value=hello><div style='height: 3000px'></div>
            """
        let stage = try Stage(["index.html": Self.page("one", body: body), "site.css": Self.sheet])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run(
                "scrollTo(0, 2900); inner.scrollTop = 321; field.focus({preventScroll: true}); field.setSelectionRange(2, 4)"
            )
            try stage.write("index.html", Self.page("two", body: body))
            #expect(
                try browser.wait(
                    for: "document.querySelector('#text').textContent === 'two' && document.readyState === 'complete'"
                )
            )
            #expect(try browser.wait(for: "scrollY === 2900 && inner.scrollTop === 321"))
            #expect(
                try browser.run(
                    "return [document.activeElement.id, field.selectionStart, field.selectionEnd].join()"
                ).string == "field,2,4"
            )
        }
    }

    @Test func aFrameIsReloadedAlone() async throws {
        let stage = try Stage([
            "index.html": Self.page("one", body: "<iframe id=f src=frame.html></iframe>"), "site.css": Self.sheet,
            "frame.html": "<!doctype html><p id=inner>a</p>",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run("counter = 99")
            try stage.write("frame.html", "<!doctype html><p id=inner>b</p>")
            #expect(
                try browser.wait(
                    for: "document.querySelector('#f').contentDocument.querySelector('#inner').textContent === 'b'"
                )
            )
            #expect(try loads(after: stage, browser) == 1)
            #expect(try browser.run("return counter").int == 99)
            #expect(try complaints(browser) == [])
        }
    }

    @Test func aPolicyInThePageDoesNotStopIt() async throws {
        @Sendable func page(_ text: String) -> String {
            """
            <!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'">
            <title>t</title></head><body><p id="text">\(text)</p></body></html>
            """
        }
        let stage = try Stage(["index.html": page("one")])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            try stage.write("index.html", page("two"))
            #expect(try browser.wait(for: "document.querySelector('#text').textContent === 'two'"))
            #expect(try complaints(browser) == [])
        }
    }

    @Test func listingsAndMissingPagesReload() async throws {
        let stage = try Stage(["folder/a.txt": "a"])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url + "folder/")
            try stage.write("folder/b.txt", "b")
            #expect(try browser.wait(for: "document.body.textContent.includes('b.txt')"))
            #expect(try complaints(browser) == [])
            try browser.open(stage.url + "later")
            #expect(try browser.run("return document.body.textContent.includes('404')").bool == true)
            try stage.write("later.html", "<!doctype html><p id=text>here</p>")
            #expect(try browser.wait(for: "document.querySelector('#text').textContent === 'here'"))
            try stage.shell("rm site/later.html")
            #expect(try browser.wait(for: "document.body.textContent.includes('404')"))
        }
    }

    @Test func anSVGDocumentIsReloaded() async throws {
        @Sendable func picture(_ text: String) -> String {
            "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' width='99' height='99'><text y='20'>\(text)</text></svg>"
        }
        let stage = try Stage(["a.svg": picture("one")])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url + "a.svg")
            try stage.write("a.svg", picture("two"))
            #expect(try browser.wait(for: "document.querySelector('text').textContent === 'two'"))
            #expect(try complaints(browser) == [])
        }
    }

    @Test func identicalBytesReloadNothing() async throws {
        var files = ["index.html": Self.page("one"), "site.css": Self.sheet]
        for number in 0..<3000 { files["pages/\(number).html"] = "page \(number)" }
        let stage = try Stage(files)
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            for number in stride(from: 0, to: 3000, by: 10) { _ = try stage.request("/pages/\(number).html") }
            _ = try browser.run("counter = 99")
            try stage.shell("cp -r site copy; cp copy/pages/* site/pages/; cp copy/index.html copy/site.css site/")
            #expect(try loads(after: stage, browser) == 1)
            #expect(try browser.run("return counter").int == 99)
        }
    }

    @Test func aBurstIsOneReload() async throws {
        let images = (0..<20).map { "<script src=f\($0).js></script>" }.joined()
        var files = ["index.html": Self.page("one", body: images), "site.css": Self.sheet]
        for number in 0..<20 { files["f\(number).js"] = "window.f\(number) = 1" }
        let stage = try Stage(files)
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            try stage.shell(
                "i=0; while [ $i -lt 1000 ]; do echo \"window.f$i = 2\" > site/f$i.js; i=$((i + 1)); done"
            )
            #expect(try browser.wait(for: "window.f0 === 2 && window.f19 === 2"))
            #expect(try loads(after: stage, browser) == 2)
        }
    }

    /// Killed and started again: a page that shows what there is stays as it is, and another one is loaded once.
    @Test(arguments: [false, true])
    func aRestartReloadsOnlyWhatDiffers(_ changes: Bool) async throws {
        let stage = try Stage(["index.html": Self.page("one"), "site.css": Self.sheet])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            #expect(try browser.wait(for: "document.readyState === 'complete'"))
            _ = try browser.run("counter = 99")
            stage.server.signal(9)
            _ = stage.server.wait()
            if changes { try stage.write("index.html", Self.page("two")) }
            let second = try ServerProcess(
                BuiltProducts.path("preview"),
                [stage.site, "--port", "\(stage.port)", "--log-format", "json"]
            )
            #expect(second.output.line(containing: #""target":"/.preview/socket""#) != nil)
            if changes {
                #expect(try browser.wait(for: "document.querySelector('#text').textContent === 'two'"))
            }
            try stage.write("site.css", "body { --mark: 1 }")
            #expect(try browser.wait(for: "getComputedStyle(document.body).getPropertyValue('--mark') === '1'"))
            #expect(try browser.run(Self.loads).int == (changes ? 2 : 1))
            #expect(try browser.run("return counter").int == (changes ? 7 : 99))
        }
    }

    @Test func backAndForwardShowTheNewPage() async throws {
        let stage = try Stage([
            "index.html": Self.page("one"), "site.css": Self.sheet, "other.html": Self.page("other"),
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            try browser.open(stage.url + "other.html")
            try stage.write("index.html", Self.page("two"))
            _ = try stage.event("changed")
            _ = try browser.run("history.back()")
            #expect(try browser.wait(for: "document.querySelector('#text').textContent === 'two'"))
        }
    }

    @Test func twentyTabsLoadAndAreKeptUpToDate() async throws {
        let stage = try Stage(["index.html": Self.page("one"), "site.css": Self.sheet])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run("window.tabs = Array.from({ length: 19 }, () => open(location.href))")
            #expect(try browser.wait(for: "tabs.every(t => t.document.readyState === 'complete' && t.__preview)"))
            try stage.write("site.css", "body { --mark: 5 }")
            let marks =
                "[window, ...tabs].filter(t => t.getComputedStyle(t.document.body).getPropertyValue('--mark') === '5')"
            // Those that are not looked at do their update when they are.
            #expect(try browser.wait(for: "\(marks).length >= 1"))
            #expect(try stage.request("/site.css").status == 200)
        }
    }

    /// What a worker loads the page cannot see; the server can.
    @Test func whatAWorkerLoadsReloadsThePage() async throws {
        let stage = try Stage([
            "index.html": Self.page(
                "one",
                body: "<script>new Worker('worker.js').onmessage = e => { window.told = e.data }</script>"
            ),
            "site.css": Self.sheet, "worker.js": "fetch('data.txt').then(r => r.text()).then(postMessage)",
            "data.txt": "1",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            #expect(try browser.wait(for: "window.told === '1'"))
            try stage.write("data.txt", "2")
            #expect(try browser.wait(for: "window.told === '2'"))
            #expect(try loads(after: stage, browser) == 2)
        }
    }

    /// A service worker that answers from its cache shows the old page for ever: it must not be loaded for ever.
    @Test func aCacheFirstServiceWorkerMakesNoLoop() async throws {
        let worker = """
            self.addEventListener('install', e => skipWaiting())
            self.addEventListener('activate', e => e.waitUntil(clients.claim()))
            self.addEventListener('fetch', e => e.respondWith(caches.open('a').then(async c =>
              await c.match(e.request) || fetch(e.request).then(r => { c.put(e.request, r.clone()); return r }))))
            """
        let stage = try Stage([
            "index.html": Self.page(
                "one",
                body:
                    "<script>navigator.serviceWorker.register('sw.js').then(() => navigator.serviceWorker.ready)</script>"
            ),
            "site.css": Self.sheet, "sw.js": worker, "marker.html": "<!doctype html><p>marker",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.openWithServiceWorker(stage.url)
            let before = try browser.run(Self.loads).int ?? 0
            try stage.write("index.html", Self.page("two"))
            let events = stage.events(for: 3)
            #expect(events.count { $0["event"]?.string == "changed" } == 1)
            #expect(try browser.run(Self.loads).int == before + 1)
            #expect(try browser.run("return document.querySelector('#text').textContent").string == "one")
            #expect(try browser.complaints().contains { $0.contains("sw.js") && $0.contains("preview") })
        }
    }

    @Test func sheetsKeepTheirPlaceAndState() async throws {
        let stage = try Stage([
            "index.html": Self.page(
                "one",
                head: """
                    <link id=a rel=stylesheet href=a.css media="(min-width: 1px)"><link id=b rel=stylesheet href=b.css>
                    <link id=c rel=stylesheet href=c.css disabled>
                    """
            ),
            "site.css": Self.sheet, "a.css": "#text { color: rgb(1, 1, 1); top: 1px }",
            "b.css": "#text { color: rgb(9, 9, 9) }",
            "c.css": "#text { color: rgb(5, 5, 5) }",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            try stage.write("a.css", "#text { color: rgb(2, 2, 2); top: 2px }")
            #expect(try browser.wait(for: "getComputedStyle(document.querySelector('#text')).top === '2px'"))
            try stage.write("c.css", "#text { color: rgb(6, 6, 6) }")
            #expect(try loads(after: stage, browser) == 1)
            let state = "return [...document.querySelectorAll('link[id]')].map(l => l.id + l.media + l.disabled).join()"
            #expect(try browser.run(state).string == "a(min-width: 1px)false,bfalse,ctrue")
            // The later sheet still wins.
            #expect(
                try browser.run("return getComputedStyle(document.querySelector('#text')).color").string
                    == "rgb(9, 9, 9)"
            )
            #expect(try browser.run("return document.compatMode").string == "CSS1Compat")
            #expect(try complaints(browser) == [])
        }
    }

    /// The rules come with the change. What loads other things is fetched first: it would load them twice.
    @Test(arguments: [
        ("#text { top: 2px }", "2px"), ("@media all { #text { top: 2px; --quote: '\\201C' } }", "2px"),
        // Its text as an object says nothing of the padding.
        (":root { --p: 3px } #text { top: 2px; padding: var(--p); padding-top: 0 }", "1px"),
        ("@import 'deep.css'; #text { top: 2px }", "1px"), ("#text { top: 2px; background: url(a.png) }", "1px"),
    ])
    func aSmallSheetIsShownBeforeItIsFetched(_ sheet: String, _ first: String) async throws {
        let stage = try Stage([
            "index.html": Self.page("one", head: "<link rel=stylesheet href=a.css>"), "site.css": Self.sheet,
            "a.css": "#text { top: 1px }", "deep.css": "#text { left: 1px }",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            let top = "getComputedStyle(document.querySelector('#text')).top"
            _ = try browser.run(
                "const after = Element.prototype.after; Element.prototype.after = function (link) { "
                    + "if (link.href.includes('a.css')) window.first ??= \(top); after.call(this, link) }"
            )
            try stage.write("a.css", sheet)
            #expect(try browser.wait(for: "document.querySelector('link[href*=\"a.css?preview\"]')"))
            #expect(try browser.wait(for: "\(top) === '2px'"))
            #expect(try browser.wait(for: "document.querySelectorAll('link[href*=\"a.css\"]').length === 1"))
            #expect(try browser.run("return window.first").string == first)
            #expect(try loads(after: stage, browser) == 1)
        }
    }

    /// The texts of what was saved meanwhile are old by the time that somebody looks.
    @Test func aHiddenPageCatchesUpWhenItIsSeen() async throws {
        let stage = try Stage([
            "index.html": Self.page("one", head: "<link rel=stylesheet href=a.css>"), "site.css": Self.sheet,
            "a.css": "#text { top: 1px }",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.atStart(
                "Object.defineProperty(Document.prototype, 'hidden', { get: () => !!window.isHidden, configurable: true })"
            )
            try browser.open(stage.url)
            let top = "getComputedStyle(document.querySelector('#text')).top"
            _ = try browser.run(
                "window.isHidden = true; window.seen = []; "
                    + "const after = Element.prototype.after; Element.prototype.after = function (link) { "
                    + "seen.push(\(top)); after.call(this, link) }"
            )
            for width in 2...3 {
                try stage.write("a.css", "#text { top: \(width)px }")
                _ = try stage.event("changed")
            }
            #expect(try browser.run("return \(top) + seen").string == "1px")
            _ = try browser.run(
                "window.isHidden = false; document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))"
            )
            #expect(try browser.wait(for: "\(top) === '3px'"))
            #expect(try browser.wait(for: "document.querySelectorAll('link[href*=\"a.css\"]').length === 1"))
            #expect(try browser.run("return [...new Set(seen)].join()").string == "1px")
            #expect(try loads(after: stage, browser) == 1)
        }
    }

    /// A sheet whose bytes are vouched for cannot be replaced by others: the page is reloaded, and says why.
    @Test func aSheetWithIntegrityReloads() async throws {
        let stage = try Stage([
            "index.html": Self.page(
                "one",
                head: "<link rel=stylesheet href=a.css integrity='sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='>"
            ),
            "site.css": Self.sheet, "a.css": "a {}",
        ])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            try stage.write("a.css", "b {}")
            #expect(try browser.wait(for: "Number(sessionStorage.loads) === 2"))
        }
    }
}
