import Glibc
import HTTPTypes
import PreviewKit
import PreviewTesting
import TestSupport
import Testing

/// A program that keeps a file open while it thinks: `{ sleep 3; cat new; } > index.html`.
struct WriterTests {
    /// A file that is open for writing.
    private final class Writer: Sendable {
        private let descriptor: CInt

        init(_ path: String, _ flags: CInt) throws {
            descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, 0o644)
            try #require(descriptor >= 0)
        }

        func write(_ text: String) { _ = text.withCString { Glibc.write(descriptor, $0, strlen($0)) } }

        func end() { close(descriptor) }
    }

    private static let old = "<!doctype html><p>the old page, which is complete"

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", Self.old)
        try folder.write("log.txt", "one\n")
    }

    private static func navigation() throws -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in [
            ("Sec-Fetch-Dest", "document"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "none"),
        ] {
            fields[try #require(HTTPField.Name(name))] = value
        }
        return fields
    }

    private func test(_ body: @Sendable @escaping (TestedPreview) async throws -> Void) async throws {
        try await PreviewServer(configuration: .testing(root: folder.path)).test { preview in
            for await event in preview.running.notices {
                if case .watching = event { break }
            }
            _ = try await preview.open("/")
            _ = try await preview.get("/log.txt", usedBy: "/")
            try await body(preview)
        }
    }

    /// Empty, then half: the page is loaded when the writer is done, and not before.
    @Test(arguments: ["", "<!doctype html>"]) func aPageWaitsForItsWriter(_ half: String) async throws {
        try await test { [folder] preview in
            let writer = try Writer(folder.path + "/index.html", O_TRUNC)
            writer.write(half)
            await #expect(throws: PreviewTestError.self) {
                try await preview.next(.change(of: "/index.html"), within: .milliseconds(1500))
            }
            // A browser is shown the last complete page. A program gets what there is.
            let shown = try await preview.get("/", fields: try Self.navigation())
            #expect(shown.text.hasSuffix("the old page, which is complete"))
            #expect(try await preview.get("/").text == half)
            writer.write("<p>new")
            writer.end()
            try await preview.next(.change(of: "/index.html"), within: .seconds(4))
            #expect(try await preview.get("/", fields: try Self.navigation()).text.hasSuffix("<p>new"))
        }
    }

    /// It closes the file long after the last byte, and nothing else is told then.
    @Test func theEndOfAWriterIsSeenWithoutAnotherByte() async throws {
        try await test { [folder] preview in
            let writer = try Writer(folder.path + "/index.html", O_TRUNC)
            writer.write("<!doctype html>all of it")
            await #expect(throws: PreviewTestError.self) {
                try await preview.next(.change(of: "/index.html"), within: .milliseconds(1500))
            }
            writer.end()
            try await preview.next(.change(of: "/index.html"), within: .seconds(3))
        }
    }

    @Test(.timeLimit(.minutes(1))) func aWriterIsNotWaitedForForEver() async throws {
        try await test { [folder] preview in
            let writer = try Writer(folder.path + "/index.html", O_TRUNC)
            writer.write("short")
            defer { writer.end() }
            try await preview.next(.change(of: "/index.html"), within: .seconds(20))
            #expect(try await preview.get("/", fields: try Self.navigation()).text.hasSuffix("short"))
        }
    }

    /// What only grows is never torn.
    @Test func aLogIsToldWhileItIsWritten() async throws {
        try await test { [folder] preview in
            let log = try Writer(folder.path + "/log.txt", O_APPEND)
            defer { log.end() }
            for _ in 0..<2 {
                log.write("more\n")
                try await preview.next(.change(of: "/log.txt"), within: .seconds(4))
            }
        }
    }

    /// What is saved meanwhile does not wait for another's writer.
    @Test func aWriterHoldsUpNothingElse() async throws {
        try await test { [folder] preview in
            let writer = try Writer(folder.path + "/index.html", O_TRUNC)
            defer { writer.end() }
            writer.write("half")
            try folder.write("log.txt", "saved")
            #expect(try await preview.next(.change, within: .seconds(3)).paths == ["/log.txt"])
        }
    }
}
