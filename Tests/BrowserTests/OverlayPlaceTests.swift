import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// FIELD B4 and B5: the card of a failed build lies over whatever the page shows, and gives back what it took.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct OverlayPlaceTests {
    struct Failure: Error, CustomStringConvertible {
        let description = "content/a.md:3: no <title>"
    }

    /// Something that a page lays over everything else.
    struct Layer: CustomStringConvertible {
        let description: String
        let body: String
        /// Opens it, closes it, and tells whether it is open.
        let open, close, isOpen: String
    }

    static let layers: [Layer] = [
        Layer(
            description: "a modal dialog",
            body: "<dialog id=d><button>y</button></dialog>",
            open: "d.showModal()",
            close: "d.close()",
            isOpen: "d.open"
        ),
        Layer(
            description: "two modal dialogs, the first opened last",
            body: "<dialog id=d><button>y</button></dialog><dialog id=e>x</dialog>",
            open: "e.showModal(); d.showModal()",
            close: "d.close()",
            isOpen: "d.open && e.open"
        ),
        Layer(
            description: "a modal dialog in a shadow root",
            body: """
                <div id=h></div><script>h.attachShadow({ mode: 'open' }).innerHTML = '<dialog><button>y</button></dialog>'
                window.d = h.shadowRoot.querySelector('dialog')</script>
                """,
            open: "d.showModal()",
            close: "d.close()",
            isOpen: "d.open"
        ),
        Layer(
            description: "a modal dialog in a closed shadow root",
            body: """
                <div id=h></div><script>{ const root = h.attachShadow({ mode: 'closed' }); root.innerHTML = '<dialog>y</dialog>'
                window.d = root.querySelector('dialog') }</script>
                """,
            open: "d.showModal()",
            close: "d.close()",
            isOpen: "d.open"
        ),
        Layer(
            description: "a popover",
            body: "<div id=d popover=manual style='width: 300px; height: 300px'>x</div>",
            open: "d.showPopover()",
            close: "d.hidePopover()",
            isOpen: "d.matches(':popover-open')"
        ),
    ]

    /// In every page, before its own scripts.
    private static let look = """
        window.overlay = () => (document.querySelector('preview-overlay')
            || [...document.querySelectorAll('*'), window.d?.parentNode, window.d].map(e => e?.shadowRoot || e)
                .map(e => e?.querySelector?.('preview-overlay')).find(e => e)) ?? null
        window.isSeen = () => {
            const o = overlay(), b = o.getBoundingClientRect()
            return b.width === innerWidth && b.height === innerHeight && b.top === 0
                && o.getRootNode().elementFromPoint(innerWidth / 2, innerHeight / 2) === o
        }
        window.hasFocus = () => !!overlay().shadowRoot.activeElement && overlay().getRootNode().activeElement === overlay()
        """

    /// Handed from one thread to the next, never used by both.
    struct Page: @unchecked Sendable {
        let browser: WebDriver

        /// - Parameter offset: of the frame in the window, in pixels.
        func closeByButton(offset: (x: Int, y: Int) = (0, 0)) throws {
            let place = try browser.run(
                """
                const b = overlay().shadowRoot.querySelector('button').getBoundingClientRect()
                return [b.left, b.right, b.top, b.bottom, innerWidth, innerHeight].map(Math.round)
                """
            ).array?.compactMap(\.int)
            guard let place, place.count == 6 else { throw TestError("no button") }
            #expect(place[0] >= 0 && place[1] <= place[4] && place[2] >= 0 && place[3] <= place[5], "\(place)")
            #expect(place[1] - place[0] >= 44 && place[3] - place[2] >= 44, "\(place)")
            try browser.click(x: offset.x + (place[0] + place[1]) / 2, y: offset.y + (place[2] + place[3]) / 2)
            #expect(try browser.wait(for: "!overlay()", within: 5))
        }
    }

    static func html(_ body: String) -> String {
        """
        <!doctype html><html lang=en><head><title>t</title><link rel=icon href='data:,'></head>
        <body><input id=first><input id=second>\(body)</body></html>
        """
    }

    /// - Parameter width: that of a phone when it is 390.
    func with(
        _ files: [String: String],
        at path: String = "",
        width: Int = 390,
        _ body: @Sendable (RunningPreview, Page) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        for (name, content) in files { try folder.write(name, content) }
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            let page = try await OnThread.run { [url = preview.url] in
                let browser = try WebDriver(width: width, height: 844)
                try browser.atStart(Self.look)
                try browser.open(url + path)
                // Connected: an error that is told before would not be seen.
                guard try browser.wait(for: "window.__preview") else { throw TestError("no client") }
                return Page(browser: browser)
            }
            try await body(preview, page)
        }
    }

    @Test(arguments: layers)
    func itLiesOverWhatIsOpen(_ layer: Layer) async throws {
        try await with(["index.html": Self.html(layer.body)]) { preview, page in
            try await OnThread.run { () throws in
                let browser = page.browser
                _ = try browser.run(layer.open)
                preview.report(Failure())
                #expect(try browser.wait(for: "isSeen() && hasFocus()", within: 10))
                try browser.press("Escape")
                #expect(try browser.wait(for: "!overlay()", within: 5))
                #expect(try browser.run("return \(layer.isOpen)").bool == true, "Escape closes the card alone")
                preview.report(Failure())
                #expect(try browser.wait(for: "isSeen()", within: 10))
                try page.closeByButton()
                #expect(try browser.run("return \(layer.isOpen)").bool == true)
            }
        }
    }

    @Test(arguments: layers)
    func itLiesOverWhatOpensLater(_ layer: Layer) async throws {
        try await with(["index.html": Self.html(layer.body)]) { preview, page in
            try await OnThread.run { () throws in
                let browser = page.browser
                preview.report(Failure())
                #expect(try browser.wait(for: "isSeen() && hasFocus()", within: 10))
                _ = try browser.run(layer.open)
                #expect(try browser.wait(for: "isSeen() && hasFocus()", within: 5))
                // What it lay in may be gone.
                _ = try browser.run(layer.close)
                #expect(try browser.wait(for: "isSeen() && hasFocus()", within: 5))
                _ = try browser.run(layer.open.replacing("e.showModal(); ", with: ""))
                #expect(try browser.wait(for: "isSeen() && hasFocus()", within: 5))
                try page.closeByButton()
                #expect(try browser.run("return \(layer.isOpen)").bool == true)
            }
        }
    }

    @Test(arguments: [1280, 390])
    func itKeepsTheFocusAndGivesItBack(_ width: Int) async throws {
        try await with(["index.html": Self.html("")], width: width) { preview, page in
            func show(_ focus: String) async throws {
                try await OnThread.run { () throws in _ = try page.browser.run("\(focus).focus()") }
                #expect(await preview.build { throw Failure() } == false)
                try await OnThread.run { () throws in
                    #expect(try page.browser.wait(for: "isSeen() && hasFocus()", within: 10))
                }
            }
            try await show("second")
            try await OnThread.run { () throws in
                let browser = page.browser
                var stops: Set<String> = []
                for _ in 0..<6 {
                    try browser.press("Tab")
                    #expect(try browser.run("return hasFocus()").bool == true)
                    stops.insert(
                        try browser.run("return overlay().shadowRoot.activeElement.localName").string ?? "none"
                    )
                }
                #expect(stops == ["button", "pre"])
                try browser.press("Escape")
                #expect(try browser.wait(for: "!overlay()", within: 5))
                #expect(try browser.run("return document.activeElement === second").bool == true)
            }
            try await show("first")
            try await OnThread.run { () throws in
                try page.closeByButton()
                #expect(try page.browser.run("return document.activeElement === first").bool == true)
            }
            try await show("second")
            #expect(await preview.build {} == true)
            try await OnThread.run { () throws in
                #expect(try page.browser.wait(for: "!overlay()", within: 10))
                #expect(try page.browser.run("return document.activeElement === second").bool == true)
            }
        }
    }

    /// The preview pane of an IDE. What is written beside it goes on being written where it was.
    @Test func itIsSeenInAFrameOfAnotherOrigin() async throws {
        try await with(["index.html": Self.html("")]) { preview, page in
            let url = preview.url
            let outer = """
                <!doctype html><title>ide</title><textarea id=editor autofocus></textarea>
                <iframe style="width: 380px; height: 600px" src="\(url)"></iframe>
                """
            let host = try PlainHost(["index.html": Array(outer.utf8)], types: ["html": "text/html"])
            defer { host.stop() }
            try await OnThread.run { () throws in
                try page.browser.open(host.url + "index.html")
                _ = try page.browser.run("editor.focus()")
                try page.browser.enter(frame: 0)
                guard try page.browser.wait(for: "window.__preview") else { throw TestError("no client") }
            }
            #expect(await preview.build { throw Failure() } == false)
            try await OnThread.run { () throws in
                let browser = page.browser
                #expect(try browser.wait(for: "isSeen() && overlay().shadowRoot.textContent.includes('line 3')"))
                try browser.enter(frame: nil)
                #expect(try browser.run("return document.activeElement === editor").bool == true)
                try browser.press("a")
                #expect(try browser.run("return editor.value").string == "a")
                try browser.enter(frame: 0)
            }
            #expect(await preview.build {} == true)
            try await OnThread.run { () throws in
                #expect(try page.browser.wait(for: "!overlay()"))
                try page.browser.enter(frame: nil)
                try page.browser.press("b")
                #expect(try page.browser.run("return editor.value").string == "ab")
                try page.browser.enter(frame: 0)
            }
            #expect(await preview.build { throw Failure() } == false)
            try await OnThread.run { () throws in
                #expect(try page.browser.wait(for: "isSeen()"))
                try page.browser.enter(frame: nil)
                let frame = try page.browser.run(
                    """
                    const f = document.querySelector('iframe'), b = f.getBoundingClientRect()
                    return [b.left + f.clientLeft, b.top + f.clientTop].map(Math.round)
                    """
                ).array?.compactMap(\.int)
                guard let frame, frame.count == 2 else { throw TestError("no frame") }
                try page.browser.enter(frame: 0)
                try page.closeByButton(offset: (frame[0], frame[1]))
            }
        }
    }

    /// So does a reload, though the frame had the focus before.
    @Test func aReloadInAFrameLeavesTheFocusWhereItIs() async throws {
        let folder = try TemporaryFolder()
        try folder.write("index.html", Self.html("one"))
        try await PreviewServer(configuration: .testing(root: folder.path)).run { preview in
            let outer = """
                <!doctype html><title>ide</title><textarea id=editor></textarea>
                <iframe style="width: 380px; height: 600px" src="\(preview.url)"></iframe>
                """
            let host = try PlainHost(["index.html": Array(outer.utf8)], types: ["html": "text/html"])
            defer { host.stop() }
            try await OnThread.run { () throws in
                let browser = try WebDriver()
                try browser.open(host.url + "index.html")
                try browser.enter(frame: 0)
                guard try browser.wait(for: "window.__preview") else { throw TestError("no client") }
                _ = try browser.run("second.focus()")
                try browser.enter(frame: nil)
                _ = try browser.run("editor.focus()")
                try folder.write("index.html", Self.html("two"))
                try browser.enter(frame: 0)
                #expect(
                    try browser.wait(
                        for: "document.readyState === 'complete' && document.body.textContent.includes('two')"
                    )
                )
                #expect(try browser.run("return document.activeElement === second").bool == false)
                try browser.enter(frame: nil)
                try browser.press("a")
                #expect(try browser.run("return editor.value").string == "a")
            }
        }
    }

    @Test func aFrameLeavesItToTheSamePageAround() async throws {
        let files = [
            "index.html": Self.html("<iframe src=inner.html></iframe><iframe src=plain.txt></iframe>"),
            "inner.html": Self.html("<iframe src=deep.html></iframe>"), "deep.html": Self.html(""), "plain.txt": "text",
        ]
        try await with(files) { preview, page in
            try await OnThread.run { () throws in
                let browser = page.browser
                let inner = "frames[0].__preview && frames[0].frames[0].__preview"
                guard try browser.wait(for: inner) else { throw TestError("no client in the frames") }
                preview.report(Failure())
                #expect(try browser.wait(for: "isSeen() && hasFocus()", within: 10))
                // What the frames were told by then is told once more, to the last one.
                preview.report(Failure())
                let count =
                    "[window, frames[0], frames[0].frames[0]].map(w => w.document.querySelectorAll('preview-overlay').length)"
                #expect(try browser.wait(for: "isSeen() && \(count) + '' === '1,0,0'", within: 10))
                try page.closeByButton()
                #expect(try browser.run("return \(count) + ''").string == "0,0,0")
            }
        }
    }
}
