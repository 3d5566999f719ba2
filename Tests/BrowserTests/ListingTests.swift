import Glibc
import TestSupport
import Testing

/// The page of a folder, in a real Chromium.
@Suite(
    .serialized,
    .enabled(if: WebDriver.isAvailable, "chromium and chromedriver are not installed (apt-get install chromium-driver)")
)
struct ListingTests {
    /// Times are those of the reader, columns are sorted by a press of their heads, and a row promises no link of its own.
    @Test func aListingIsForItsReader() async throws {
        let stage = try Stage(["a.txt": "a", "b.txt": "bbb"])
        var times = [timespec(tv_sec: 951_782_400, tv_nsec: 0), timespec(tv_sec: 951_782_400, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, stage.site + "/a.txt", &times, 0) == 0)
        try await OnThread.run {
            let browser = try WebDriver()
            try browser.moveTo(timeZone: "Asia/Kolkata")
            try browser.open(stage.url)
            let times = "[...document.querySelectorAll('time')].map(t => t.textContent)"
            #expect(try browser.wait(for: "\(times).includes('2000-02-29 05:30')", within: 5))
            #expect(try browser.run("return document.querySelector('table').textContent.includes('UTC')").bool == false)
            let rules = "[...document.styleSheets].flatMap(s => [...s.cssRules]).map(r => r.selectorText || '')"
            #expect(try browser.run("return \(rules).some(s => /tr:hover/.test(s))").bool == false)
            // Mirrors follow links, and press nothing.
            _ = try browser.run(
                "[...document.querySelectorAll('th button')].find(b => b.textContent.includes('Size'))?.click()"
            )
            let names = "[...document.querySelectorAll('td.name a')].map(a => a.textContent.trim()).join()"
            #expect(
                try browser.wait(for: "location.search.includes('sort=size') && \(names) === 'b.txt,a.txt'", within: 5)
            )
        }
    }
}
