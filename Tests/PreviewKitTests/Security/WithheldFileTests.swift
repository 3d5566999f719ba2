import HTTPTypes
import LiveReload
import PreviewKit
import TestSupport
import Testing

@testable import PreviewTesting

/// What `hooks.serves` keeps back is, for everybody, as what does not exist: there is one gate, and no way around it.
struct WithheldFileTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in [
            "secret.txt", "secret-app.html", "secret-404.html", "deep/secret.css", "deep/index.htm", "about.html",
        ] {
            try folder.write(name, "SECRET")
        }
        try folder.write("deep/index.htm", "shown")
        try folder.write("shown.txt", "shown")
        try folder.link("secret-link", to: "shown.txt")
    }

    private func test(_ body: @Sendable @escaping (TestedPreview) async throws -> Void) async throws {
        var configuration = PreviewServer.Configuration.testing(root: folder.path)
        configuration.hooks.serves = { !$0.contains("secret") && $0 != "about.html" }
        configuration.fallback = "secret-app.html"
        configuration.notFoundPage = "secret-404.html"
        try await PreviewServer(configuration: configuration).test { try await body($0) }
    }

    private static func fields(_ values: [String: String]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in values {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }

    @Test func noAnswerShowsOrNamesIt() async throws {
        try await test { preview in
            for target in ["/secret.txt", "/deep/secret.css", "/about", "/about.html", "/secret-link"] {
                #expect(try await preview.get(target).status == 404, "\(target)")
            }
            for target in ["/", "/zecret.txt", "/Secret.txt", "/nope", "/deep/zecret.css", "/.preview/status"] {
                for accept in ["text/html", "application/json", "text/plain"] {
                    for destination in ["document", "empty"] {
                        let fields = Self.fields(["Accept": accept, "Sec-Fetch-Dest": destination])
                        let answer = try await preview.get(target, fields: fields)
                        #expect(!answer.text.contains("SECRET"), "\(target) \(accept) \(destination)")
                        let own = ["Secret.txt"]
                        var text = answer.text
                        for name in own { text = text.replacing(name, with: "") }
                        for name in [
                            "secret.txt", "secret.css", "secret-app", "secret-404", "secret-link", "about.html",
                        ] {
                            #expect(!text.contains(name), "\(target) \(accept) \(destination): \(name)")
                        }
                    }
                }
            }
            #expect(try await preview.get("/shown.txt").text == "shown")
        }
    }

    private static func page(_ path: String, _ resource: String) -> ShownPage {
        ShownPage(path: path, generation: "other.1", validator: "0-0", resources: [(resource, "0-0")])
    }

    /// A page asks what differs from what it shows: guesses of names are answered as for names that do not exist.
    @Test(arguments: ["/secret.txt", "/deep/secret.css", "/about", "/secret-link", "/nope"])
    func noQuestionIsAnsweredWithItsHash(_ path: String) async throws {
        try await test { preview in
            let changes = await preview.server.differences(from: Self.page("/shown.txt", path))
            #expect(changes.filter { $0.path == path }.map(\.validator) == ["-"])
            let own = await preview.server.differences(from: Self.page(path, "/shown.txt"))
            #expect(own.filter { $0.path == path }.map(\.validator) == [nil])
        }
    }

    @Test func nobodyIsToldOfItsChanges() async throws {
        try await test { preview in
            for await event in preview.running.notices {
                if case .watching = event { break }
            }
            _ = try await preview.get("/secret.txt")
            for (name, told) in [("secret.txt", "1"), ("secret-404.html", "2"), ("deep/secret.css", "3")] {
                try folder.write(name, "SECRET again")
                try folder.write("shown.txt", told)
                #expect(try await preview.next(.change).paths == ["/shown.txt"])
            }
            folder.remove("secret.txt")
            try folder.write("shown.txt", "last")
            #expect(try await preview.next(.change).paths == ["/shown.txt"])
        }
    }
}
