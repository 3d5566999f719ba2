import TestSupport
import Testing

/// The example site in a real Chromium, served by the real command.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct BrowserTests {
    let server: ServerProcess
    let url: String

    init() throws {
        let site = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Examples/site"
        server = try ServerProcess(BuiltProducts.path("preview"), [site, "--port", "0", "--quiet"])
        let line = try #require(server.output.line())
        url = try #require(line.split(separator: " ").last.map(String.init))
    }

    @Test func theTourWorks() async throws {
        let url = url
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(url)
            #expect(try browser.wait(for: "document.documentElement.dataset.module === 'ran'"), "module script")
            #expect(try browser.wait(for: "document.documentElement.dataset.font === 'loaded'"), "font")
            #expect(try browser.wait(for: "document.querySelector('output[name=wasm]').dataset.wasm === '5'"), "WASM")
            #expect(try browser.wait(for: "document.documentElement.dataset.pictures === '6'"), "pictures")
            #expect(try browser.run("return document.compatMode").string == "CSS1Compat")
            #expect(try browser.complaints() == [])
        }
    }

    @Test func theFilmSeeks() async throws {
        let url = url
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(url)
            for time in ["6", "1", "3.5"] {
                _ = try browser.run(
                    """
                    const film = document.querySelector('video'); film.preload = 'auto'; window.seeked = null;
                    film.addEventListener('seeked', () => { window.seeked = film.currentTime }, { once: true });
                    const seek = () => { film.currentTime = \(time) };
                    film.readyState >= 1 ? seek() : film.addEventListener('loadedmetadata', seek, { once: true });
                    if (film.readyState < 1) film.load();
                    """
                )
                #expect(
                    try browser.wait(
                        for:
                            "Math.abs(window.seeked - \(time)) < 0.1 && document.querySelector('video').readyState >= 2"
                    )
                )
            }
            #expect(try browser.complaints() == [])
        }
    }

    @Test(arguments: ["light", "dark"])
    func theListingIsSound(_ scheme: String) async throws {
        let url = url
        try await OnThread.run {
            let browser = try WebDriver(width: 390, height: 844)
            try browser.prefer(scheme)
            try browser.open(url + "names/")
            #expect(try browser.run("return document.querySelectorAll('h1').length").int == 1)
            #expect(try browser.run("return document.querySelectorAll('tbody tr').length").int ?? 0 >= 18)
            #expect(try browser.run("return document.querySelector('[aria-sort]').ariaSort").string == "ascending")
            #expect(try browser.run("return document.documentElement.scrollWidth <= innerWidth").bool == true)
            let light = try browser.run(
                """
                const isLight = e => { const c = getComputedStyle(e).backgroundColor.match(/[0-9.]+/g).map(Number);
                    return c.length === 4 && c[3] === 0 ? undefined : c.slice(0, 3).every(v => v > 128) };
                return isLight(document.body) ?? isLight(document.documentElement);
                """
            )
            #expect(light.bool == (scheme == "light"))
            _ = try browser.run("document.querySelectorAll('th button')[1].click()")
            #expect(
                try browser.wait(for: "location.search.includes('sort=size') && document.querySelector('[aria-sort]')")
            )
            #expect(try browser.complaints() == [])
        }
    }

    @Test func theMissingPageIsTheSitesOwn() async throws {
        let url = url
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.open(url + "no/such/page")
            #expect(try browser.run("return document.styleSheets.length > 0").bool == true)
            // The browser itself reports the status of the page.
            #expect(try browser.complaints().allSatisfy { $0.contains("no/such/page") && $0.contains("404") })
        }
    }
}
