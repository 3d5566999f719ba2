import TestSupport
import Testing

/// The rule: for every way in which a page can show a file, alone and beside every other way to show the same file, the page
/// shows after a change what a fresh load shows. It reloads at most once, and not at all where it need not.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct WaysTests {
    private static let green = "0,255,0,255", red = "255,0,0,255"
    /// How many files a page shows.
    private static let size = 12

    private static func pages(_ kind: WaysPage.Kind, _ groups: [[Way]]) -> [WaysPage] {
        let reloading = groups.filter { $0.contains(where: \.reloads) }
        let others = groups.filter { !$0.contains(where: \.reloads) }
        return [others, reloading].flatMap { groups in
            stride(from: 0, to: groups.count, by: size).map { start in
                WaysPage(kind: kind, groups: Array(groups[start..<min(start + size, groups.count)]))
            }
        }
    }

    static let alone = [WaysPage.Kind.images, .sheets, .values].flatMap { kind in
        pages(kind, Way.all(kind.rawValue).map { [$0] })
    }

    /// Every third pair of images, and all of style sheets.
    static let pairs = [(WaysPage.Kind.images, 3), (.sheets, 1)].flatMap { kind, step in
        let ways = Way.all(kind.rawValue)
        let all = ways.indices.flatMap { first in
            ways.indices.filter { $0 > first && (first + 2 * $0) % step == 0 }.map { [ways[first], ways[$0]] }
        }
        // Chromium keeps one URL as an image and as an SVG document, and after a reload shows one of them as it was: with
        // F5 and without any client too. Where nothing reloads both are right.
        return pages(kind, all.filter { pair in !(pair.contains(where: \.isSVG) && pair.contains(where: \.reloads)) })
    }

    @Test func theTableIsThere() {
        #expect(Self.alone.reduce(0) { $0 + $1.groups.count } >= 60)
        #expect(Self.pairs.reduce(0) { $0 + $1.groups.count } >= 200)
    }

    @Test(arguments: alone.indices) func everyWayAlone(_ index: Int) async throws { try await check(Self.alone[index]) }

    @Test(arguments: pairs.indices) func everyPair(_ index: Int) async throws { try await check(Self.pairs[index]) }

    private func check(_ page: WaysPage) async throws {
        let stage = try Stage([:], bytes: page.files)
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            try expectAll(page, are: false, browser, "before")
            for group in page.groups.indices {
                let before = try browser.run("return Number(sessionStorage.loads)").int ?? 0
                try stage.folder.write("site/" + page.file(group), page.content(group, isChanged: true))
                _ = try stage.event("changed")
                if page.reloads {
                    // A picture of a page that goes takes long.
                    _ = try browser.wait(
                        for: "Number(sessionStorage.loads) > \(before) && document.readyState === 'complete'",
                        within: 3
                    )
                }
                let last = try shown(page, [group], is: true, browser)
                let loads = try browser.run("return Number(sessionStorage.loads)").int ?? 0
                #expect(last.isRight, "\(page.groups[group].map(\.name)) \(last.values)")
                #expect(loads - before <= (page.reloads ? 1 : 0), "\(page.groups[group].map(\.name)) loads")
            }
            // What came later has brought nothing back.
            try expectAll(page, are: true, browser, "in the end")
        }
    }

    private func expectAll(_ page: WaysPage, are isChanged: Bool, _ browser: WebDriver, _ when: Comment) throws {
        let all = try shown(page, page.groups.indices, is: isChanged, browser)
        let names = page.groups.map { $0.map(\.name) }
        #expect(all.isRight, "\(when): \(names) \(all.values)")
    }

    /// What groups show, as soon as it is right, or after some seconds.
    private func shown(
        _ page: WaysPage,
        _ groups: some Sequence<Int>,
        is isChanged: Bool,
        _ browser: WebDriver
    ) throws -> (isRight: Bool, values: [String]) {
        let end = RawClient.now() + 8
        let number = isChanged ? "2" : "1"
        var values: [String] = []
        repeat {
            switch page.kind {
            case .images:
                let ids = groups.flatMap { group in page.groups[group].indices.map { page.id(group, $0) } }
                values = (try? browser.pixels(ids)) ?? []
                if !values.isEmpty, values.allSatisfy({ $0 == (isChanged ? Self.green : Self.red) }) {
                    return (true, values)
                }
            case .sheets, .values:
                let list = groups.flatMap(page.reads).map {
                    "(() => { try { return String(\($0)) } catch { return '' } })()"
                }
                values =
                    (try? browser.run("return [" + list.joined(separator: ",") + "]"))?.array?.compactMap(\.string)
                    ?? []
                if !values.isEmpty, values.allSatisfy({ $0 == number || $0 == number + "px" }) { return (true, values) }
            }
        } while RawClient.now() < end
        return (false, values)
    }

    /// Places that show a picture again after it was replaced.
    @Test(arguments: Way.all("later").indices)
    func whatComesLaterIsNew(_ index: Int) async throws {
        let way = Way.all("later")[index]
        let page = WaysPage(kind: .images, groups: [[way]])
        let stage = try Stage([:], bytes: page.files)
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            #expect(try browser.wait(for: "document.images[0].complete && window.__preview"))
            try stage.folder.write("site/" + page.file(0), page.content(0, isChanged: true))
            #expect(try browser.wait(for: "document.images[0].src.includes('preview=')"))
            _ = try browser.run(page.fill(way.then ?? "", 0, 0))
            if way.reloads { #expect(try browser.wait(for: "Number(sessionStorage.loads) === 2")) }
            let last = try shown(page, [0], is: true, browser)
            #expect(last.isRight, "\(way.name): \(last.values)")
            #expect(try browser.run("return Number(sessionStorage.loads)").int == (way.reloads ? 2 : 1))
        }
    }

    /// A sheet that is saved after the picture it names, before it, and at once.
    @Test(arguments: [["f.png", "f.css"], ["f.css", "f.png"]], [true, false])
    func aSheetAfterItsPicture(_ order: [String], isAtOnce: Bool) async throws {
        let page = """
            <!doctype html><link rel=icon href='data:,'><link rel=stylesheet href=f.css><div id=w></div>
            <script>sessionStorage.loads = Number(sessionStorage.loads || 0) + 1</script>
            """
        func sheet(_ top: Int) -> [UInt8] {
            Array("#w { width: 20px; height: 20px; background: url(f.png); top: \(top)px }".utf8)
        }
        let before = [
            "index.html": Array(page.utf8), "f.css": sheet(1), "f.png": Way.picture("red", isSVG: false),
        ]
        let after = ["f.css": sheet(2), "f.png": Way.picture("green", isSVG: false)]
        let stage = try Stage([:], bytes: before)
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            #expect(try browser.pixels(["w"]) == [Self.red])
            for name in order {
                try stage.folder.write("site/" + name, after[name] ?? [])
                if !isAtOnce { _ = try stage.event("changed") }
            }
            #expect(try browser.wait(for: "getComputedStyle(w).top === '2px'"))
            #expect(try browser.wait(for: "document.querySelectorAll('[rel=stylesheet]').length === 1"))
            #expect(try Eventually.holds { try browser.pixels(["w"]) == [Self.green] })
            #expect(try browser.run("return Number(sessionStorage.loads)").int == 1)
        }
    }

    /// Chromium prefers a larger candidate that it has in memory, here as a background, to the one that fits.
    @Test(arguments: ["f.png 1x, other.png 2x", "other.png 2x, f.png 1x", "f.png 100w, other.png 999w"])
    func aSetKeepsTheCandidateThatFits(_ candidates: String) async throws {
        let page = """
            <!doctype html><link rel=icon href='data:,'><img id=a srcset="\(candidates)" sizes=20px width=20 height=20>
            <style>#b { width: 20px; height: 20px; background: url(f.png), url(other.png) }</style><div id=b></div>
            """
        let before = [
            "index.html": Array(page.utf8), "f.png": Way.picture("red", isSVG: false),
            "other.png": Way.picture("blue", isSVG: false),
        ]
        let stage = try Stage([:], bytes: before)
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            #expect(try Eventually.holds { try browser.pixels(["a", "b"]) == [Self.red, Self.red] })
            _ = try browser.run("window.stays = 2")
            try stage.folder.write("site/f.png", Way.picture("green", isSVG: false))
            #expect(try Eventually.holds { try browser.pixels(["a", "b"]) == [Self.green, Self.green] })
            #expect(try browser.run("return window.stays").int == 2)
        }
    }

    /// A tab that a page writes itself lies over that page, which must not wait until it is seen again.
    @Test func aWrittenTabIsKeptUpToDate() async throws {
        func picture(_ width: Int) -> String {
            "<svg xmlns='http://www.w3.org/2000/svg' width='\(width)' height='10'><rect width='9' height='9'/></svg>"
        }
        let page = "<!doctype html><link rel=icon href='data:,'><link rel=stylesheet href=a.css><p id=p>x</p>"
        let stage = try Stage(["index.html": page, "a.css": "p { top: 1px }", "a.svg": picture(1)])
        let second = picture(2)
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run(
                "w = open(''); w.document.write('<link rel=stylesheet href=a.css><p>x<img src=a.svg>'); w.document.close()"
            )
            let top = "w.getComputedStyle(w.document.querySelector('p')).top"
            #expect(try browser.wait(for: "\(top) === '1px' && w.document.images[0].naturalWidth === 1"))
            #expect(try browser.run("return document.hidden").bool == true)
            try stage.write("a.css", "p { top: 2px }")
            #expect(try browser.wait(for: "\(top) === '2px' && getComputedStyle(p).top === '2px'"))
            try stage.write("a.svg", second)
            #expect(try browser.wait(for: "w.document.images[0].naturalWidth === 2"))
        }
    }

    /// Theme switchers: what is off stays off, what was chosen stays chosen, and a link is the page's own.
    @Test func aLinkKeepsItsState() async throws {
        let page = """
            <!doctype html><link rel=icon href='data:,'><link id=a rel=stylesheet href=a.css>
            <link id=b rel="alternate stylesheet" title=dark href=b.css><p id=p>x</p>
            """
        let stage = try Stage(["index.html": page, "a.css": "p { top: 1px }", "b.css": "p { left: 1px }"])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run("a.sheet.disabled = true; b.disabled = true; b.disabled = false; window.kept = [a, b]")
            #expect(try browser.wait(for: "getComputedStyle(p).left === '1px'"))
            _ = try browser.run("window.events = 0; for (const l of kept) l.onload = l.onerror = () => events++")
            try stage.write("a.css", "p { top: 2px }")
            #expect(try browser.wait(for: "a.href.includes('preview=') && a.sheet?.disabled"))
            try stage.write("b.css", "p { left: 2px }")
            #expect(try browser.wait(for: "getComputedStyle(p).left === '2px' && b.href.includes('preview=')"))
            #expect(try browser.wait(for: "document.querySelectorAll('link').length === 3"))
            let state =
                "return [getComputedStyle(p).top, a.sheet.disabled, b.sheet.disabled, a === kept[0], b === kept[1], events].join()"
            #expect(try browser.run(state).string == "auto,true,false,true,true,0")
            _ = try browser.run("a.sheet.disabled = false")
            #expect(try browser.run("return getComputedStyle(p).top").string == "2px")
        }
    }

    /// The browser asks for a font again when the page reloads.
    @Test func aFontIsNew() async throws {
        let fonts = "/usr/share/fonts/truetype/liberation/Liberation"
        let before = try TemporaryFolder.read(Array("\(fonts)Sans-Regular.ttf".utf8))
        let after = try TemporaryFolder.read(Array("\(fonts)Mono-Regular.ttf".utf8))
        let page = """
            <!doctype html><link rel=icon href='data:,'>
            <style>@font-face { font-family: x; src: url(f.ttf) } span { font: 40px x }</style><span id=w>iiiiiiii</span>
            """
        let stage = try Stage(["index.html": page], bytes: ["f.ttf": before])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            #expect(try browser.wait(for: "document.fonts.status === 'loaded' && w.offsetWidth < 100"))
            try stage.folder.write("site/f.ttf", after)
            #expect(try browser.wait(for: "document.fonts.status === 'loaded' && w.offsetWidth > 150"))
        }
    }

    /// While a sheet is replaced, its text is never seen without its rules, and not in another font. What a link's sheet
    /// imports may be seen in the next font of the list for a moment.
    @Test(
        arguments: [
            ("<link rel=stylesheet href=a.css>", "192"), ("<link rel=stylesheet href=b.css>", "192,89"),
            ("<style>@import 'a.css'</style>", "192"),
        ]
    )
    func aReplacedSheetFlashesNothing(_ way: String, _ allowed: String) async throws {
        let font = try TemporaryFolder.read(
            Array("/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf".utf8)
        )
        @Sendable func sheet(_ top: Int) -> String {
            "@font-face { font-family: x; src: url(f.ttf) } span { font: 40px x, serif; top: \(top)px }"
        }
        let stage = try Stage(
            [
                "index.html": "<!doctype html><link rel=icon href='data:,'>\(way)<span id=w>iiiiiiii</span>",
                "a.css": sheet(1), "b.css": "@import 'a.css';",
            ],
            bytes: ["f.ttf": font]
        )
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            let top = "getComputedStyle(w).top"
            #expect(
                try browser.wait(for: "\(top) === '1px' && document.fonts.status === 'loaded' && w.offsetWidth > 150")
            )
            _ = try browser.run(
                "window.widths = new Set; (function look() { widths.add(w.offsetWidth); setTimeout(look) })()"
            )
            for number in 2...4 {
                try stage.write("a.css", sheet(number))
                #expect(try browser.wait(for: "\(top) === '\(number)px' && document.fonts.status === 'loaded'"))
                #expect(
                    try browser.wait(
                        for: "document.querySelectorAll('[rel=stylesheet]').length < 2 && document.fonts.size < 2"
                    )
                )
            }
            let widths = try browser.run("return [...widths].join()").string
            #expect(
                try browser.run("return [...widths].every(width => [\(allowed)].includes(width))").bool == true,
                "\(way): \(widths ?? "")"
            )
        }
    }

    /// A page that is fetched ahead shows nothing of it yet.
    @Test func whatIsPrefetchedReloadsNothing() async throws {
        let page = "<!doctype html><link rel=icon href='data:,'><link rel=prefetch href=b.html><p id=p>x</p>"
        let stage = try Stage(["index.html": page, "b.html": "one", "a.css": ""])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try stage.event("request") { $0.isRequest(for: "/b.html") }
            _ = try browser.run("window.stays = 1")
            try stage.write("b.html", "two")
            let change = try stage.event("changed")
            #expect(change["reloaded"]?.int == 0)
            #expect(try browser.run("return window.stays").int == 1)
        }
    }
}
