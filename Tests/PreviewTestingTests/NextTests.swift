import PreviewKit
import PreviewTesting
import TestSupport
import Testing

struct NextTests {
    struct Failure: Error, CustomStringConvertible {
        let description = "content/a.md:3: bad"
    }

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("site/index.html", "<!doctype html>one")
        try folder.write("site/other page.html", "<!doctype html>other")
        try folder.write("site/a.css", "p {}")
        try folder.write("site/a.js", "1")
        try folder.write("content/a.md", "one")
    }

    private var server: PreviewServer { PreviewServer(configuration: .testing(root: folder.path + "/site")) }

    @Test(arguments: PreviewTransport.allCases) func anOpenPageIsLoadedAgain(_ way: PreviewTransport) async throws {
        try await server.test(way) { preview in
            #expect(try await preview.open("/").text.hasSuffix("one"))
            #expect(try await preview.open("/other%20page.html?x").text.hasSuffix("other"))
            for number in 1...5 {
                try folder.write("site/index.html", "<!doctype html>\(number)")
                let event = try await preview.next(.reload)
                #expect(event.page?.target == "/" && event.page?.response.text.hasSuffix("\(number)") == true)
                #expect(event.paths == ["/index.html"] || event.paths == ["/"])
                #expect(event.generation == event.page?.response.generation)
            }
            try folder.write("site/other page.html", "<!doctype html>new")
            #expect(try await preview.next(.reload).page?.target == "/other%20page.html?x")
        }
    }

    /// What leaves a page as it is, or is put into it as it stands, is passed over.
    @Test(arguments: PreviewTransport.allCases) func onlyWhatIsLoadedAgainCounts(_ way: PreviewTransport) async throws {
        try await server.test(way) { preview in
            _ = try await preview.open("/")
            for resource in ["/a.css", "/a.js"] { _ = try await preview.get(resource, usedBy: "/") }
            try folder.write("site/other page.html", "<!doctype html>not open")
            try await preview.next(.change(of: "/other%20page.html"))
            try folder.write("site/a.css", "p { color: red }")
            #expect(try await preview.next(.change(of: "/a.css")).page == nil)
            // A build that writes the same bytes.
            await preview.running.build { try folder.write("site/index.html", "<!doctype html>one") }
            try await preview.next(.build(.succeeded))
            try folder.write("site/a.js", "2")
            // By what the build is told to have done, or the script: whichever is looked at when it has changed.
            #expect(try await preview.next(.reload).page?.target == "/")
        }
    }

    @Test(arguments: PreviewTransport.allCases) func whatCameInsteadIsSaid(_ way: PreviewTransport) async throws {
        try await server.test(way) { preview in
            let early = await #expect(throws: PreviewTestError.self) { try await preview.next(.reload) }
            #expect(early?.code == .noPage)
            _ = try await preview.open("/")
            let nothing = await #expect(throws: PreviewTestError.self) {
                try await preview.next(.reload, within: .milliseconds(50))
            }
            #expect(nothing?.code == .timeout && nothing?.cause.contains("nothing came at all") == true)
            try folder.write("site/new.txt", "x")
            try await preview.next(.change)
            preview.running.report(Failure())
            preview.running.reload()
            let other = await #expect(throws: PreviewTestError.self) {
                try await preview.next(.build(.succeeded), within: .milliseconds(200))
            }
            #expect(other?.code == .timeout)
            let cause = other?.cause ?? ""
            #expect(cause.contains("no build that succeeded came within 0.2 seconds"))
            #expect(cause.contains("a build that failed (content/a.md:3: bad), a request to reload"))
            // It can be gone on with.
            preview.running.reload()
            #expect(try await preview.next(.reload).page?.response.status == 200)
        }
    }

    @Test(arguments: PreviewTransport.allCases) func buildsAreFollowed(_ way: PreviewTransport) async throws {
        try folder.write("content/a.md", "one")
        let sources = SourcePaths([folder.path + "/content"])
        try await server.test(way, rebuilding: sources) { [folder] _ in
            let text = try folder.read("content/a.md")
            if text == "bad" { throw Failure() }
            folder.remove("site")
            try folder.write("site/index.html", "<!doctype html>built \(text)")
        } while: { preview in
            #expect(try await preview.open("/").text.hasSuffix("built one"))
            try folder.write("content/a.md", "two")
            #expect(try await preview.next(.reload).page?.response.text.hasSuffix("built two") == true)
            try folder.write("content/a.md", "bad")
            #expect(try await preview.next(.build(.failed)).message == "content/a.md:3: bad")
            try folder.write("content/a.md", "three")
            #expect(try await preview.next(.reload).page?.response.text.hasSuffix("built three") == true)
        }
    }

    @Test(arguments: PreviewTransport.allCases) func aFirstBuildThatFailsIsSeen(_ way: PreviewTransport) async throws {
        folder.remove("site")
        let sources = SourcePaths([folder.path + "/content"])
        try await server.test(way, rebuilding: sources) { _ in
            throw Failure()
        } while: { preview in
            let event = try await preview.next(.build(.failed))
            #expect(event.message == "content/a.md:3: bad")
        }
    }
}
