import TestSupport
import Testing

/// Pages that cannot be kept up to date say so, in the console and in the terminal.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct LostPageTests {
    private static func page(_ policy: String) -> String {
        """
        <!doctype html><html><head><title>t</title><link rel=icon href='data:,'>
        <meta http-equiv=Content-Security-Policy content="\(policy)"><link rel=stylesheet href=a.css></head>
        <body><p id=p>x</p></body></html>
        """
    }

    private static func isLost(_ text: String?) -> Bool { text?.contains("not kept up to date") == true }

    private static func notices(_ stage: Stage) -> [String] {
        stage.events(for: 1).filter { $0["event"]?.string == "notice" }.compactMap { $0["message"]?.string }
    }

    @Test func aBrowserWithoutWebSocketIsSaidOnce() async throws {
        let page = Self.page("")
        let stage = try Stage(["index.html": page, "über.html": page, "a.css": "p { top: 1px }"])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.atStart("window.WebSocket = class { constructor() { throw 1 } }")
            for path in ["%C3%BCber", ""] {
                try browser.open(stage.url + path)
                #expect(try browser.wait(for: "getComputedStyle(p).top === '1px'"))
                let messages = try browser.messages()
                #expect(messages.filter(Self.isLost).count == 1, "\(messages)")
            }
            let notices = Self.notices(stage)
            #expect(
                notices.count == 1 && notices.first?.hasPrefix("/über is not kept up to date: ") == true,
                "\(notices)"
            )
        }
    }

    /// The first connection is opened before the policy comes; the next one is refused.
    @Test func aPolicyThatForbidsToConnectAgainIsSaid() async throws {
        let stage = try Stage(["index.html": Self.page("connect-src 'none'"), "a.css": "p { top: 1px }"])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            try stage.write("a.css", "p { top: 2px }")
            #expect(try browser.wait(for: "getComputedStyle(p).top === '2px'"))
            _ = try browser.run(
                """
                dispatchEvent(new Event('pagehide'));
                dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
                """
            )
            #expect(try stage.event("notice")["message"]?.string.map(Self.isLost) == true)
            #expect(try browser.messages().filter(Self.isLost).count == 1)
        }
    }

    /// What a policy forbids to the page itself is no sign of it.
    @Test func aPageWhoseOwnRequestsAreRefusedIsNotLost() async throws {
        let stage = try Stage(["index.html": Self.page("connect-src 'none'"), "a.css": "p { top: 1px }"])
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(stage.url)
            _ = try browser.run(
                "addEventListener('securitypolicyviolation', () => window.refused = true); fetch('a.css')"
            )
            #expect(try browser.wait(for: "window.refused"))
            try stage.write("a.css", "p { top: 2px }")
            #expect(try browser.wait(for: "getComputedStyle(p).top === '2px'"))
            #expect(try browser.messages().filter(Self.isLost).isEmpty)
            #expect(Self.notices(stage) == [])
        }
    }
}
