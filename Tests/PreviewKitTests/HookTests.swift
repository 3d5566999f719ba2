import HTTPTypes
import PreviewKit
import PreviewTesting
import TestSupport
import Testing

struct HookTests {
    struct Failure: Error, CustomStringConvertible {
        let description = "no such luck"
    }

    let folder: TemporaryFolder
    static let page = "<!doctype html><title>t</title><p>text"

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", Self.page)
        try folder.write("posts/a.html", Self.page)
        try folder.write("a.txt", "0123456789")
    }

    private static let document = ["Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate"]

    @Test func aHandlerAnswersOrLeavesItToTheFiles() async throws {
        let settings = Settings.with {
            $0.hooks.handler = { request in
                guard request.path?.hasPrefix("/api/") == true else { return nil }
                if request.path == "/api/fails" { throw Failure() }
                let field = request.headerFields[.accept] ?? "-"
                return PreviewResponse("\(request.method) \(request.path ?? "") \(field) \(request.authority ?? "")")
            }
        }
        try await withPreview(of: folder, settings) { port in
            let answer = try RawClient.get("/api/x?y=1", port: port, fields: ["Accept:  a/b "])
            #expect(answer.status == 200 && answer.text.hasPrefix("GET /api/x?y=1 a/b ") && !answer.text.hasSuffix(" "))
            #expect(answer.fields["preview-generation"] != nil && answer.fields["x-content-type-options"] == nil)
            let head = try RawClient.get("/api/x", port: port, method: "HEAD")
            #expect(head.status == 200 && head.body.isEmpty && head.fields["content-length"] != "0")
            #expect(try RawClient.get("/api/x", port: port, method: "DELETE").text.hasPrefix("DELETE /api/x"))
            #expect(try RawClient.get("/a.txt", port: port).text == "0123456789")
            #expect(try RawClient.get("/a.txt", port: port, method: "DELETE").status == 405)
            #expect(try RawClient.get("/a.txt", port: port, fields: ["Range: bytes=1-2"]).text == "12")
            #expect(try RawClient.get("/.preview/status", port: port).status == 200)
            #expect(try RawClient.get("/api/fails", port: port).status == 500)
            // A client that is not allowed to talk to the server does not get to the program either.
            #expect(try RawClient.get("/api/x", port: port, fields: ["Sec-Fetch-Site: cross-site"]).status == 403)
            let navigation = Self.document + ["Sec-Fetch-Site: cross-site"]
            #expect(try RawClient.get("/api/x", port: port, fields: navigation).status == 200)
            #expect(try RawClient.get("/api/x", port: port, fields: navigation, method: "POST").status == 403)
            let form = Self.document + ["Origin: http://evil.example"]
            #expect(try RawClient.get("/api/x", port: port, fields: form, method: "POST").status == 403)
            let own = Self.document + ["Sec-Fetch-Site: same-origin", "Origin: http://127.0.0.1:\(port)"]
            #expect(try RawClient.get("/api/x", port: port, fields: own, method: "POST").status == 200)
            let client = try RawClient(port: port)
            client.send("GET /api/x HTTP/1.1\r\nHost: evil.example\r\n\r\n")
            #expect(client.response()?.status == 421)
        }
    }

    @Test func fieldsAreAddedByPath() async throws {
        let settings = Settings.with {
            $0.hooks.fields = { path in
                path.hasPrefix("posts/")
                    ? [.cacheControl: "private", HTTPField.Name("X-Own")!: "1\u{7}2", .contentLength: "7"] : [:]
            }
        }
        try await withPreview(of: folder, settings) { port in
            let post = try RawClient.get("/posts/a.html", port: port)
            #expect(post.fields["x-own"] == "1 2" && post.text == Self.page)
            #expect(try RawClient.get("/a.txt", port: port).fields["x-own"] == nil)
        }
    }

    /// The page is kept up to date by the header, and no tag is put where it could not run.
    @Test(arguments: [("script-src 'none'", false), ("default-src 'self'", true)])
    func aPolicyInAFieldIsSeen(_ policy: String, _ isAllowed: Bool) async throws {
        let settings = Settings.with { $0.hooks.fields = { _ in [.contentSecurityPolicy: policy] } }
        try await withPreview(of: folder, settings) { (port: Int) throws in
            for _ in 0..<2 {
                let page = try RawClient.get("/", port: port, fields: Self.document)
                #expect(page.fields["content-security-policy"] == policy)
                #expect(page.text.contains("client.js") == isAllowed)
                #expect((page.fields["refresh"] == nil) == isAllowed)
            }
        }
    }

    @Test func bodiesAreRewrittenBeforeTheClientIsPutIn() async throws {
        let settings = Settings.with {
            $0.hooks.transforms["text/html"] = { body, path in
                if path == "posts/a.html" { throw Failure() }
                return Array(String(decoding: body, as: UTF8.self).replacing("text", with: "other words").utf8)
            }
        }
        try await withPreview(of: folder, settings) { port in
            let whole = try RawClient.get("/", port: port)
            #expect(whole.text == "<!doctype html><title>t</title><p>other words")
            let tag = try #require(whole.fields["etag"])
            #expect(try RawClient.get("/", port: port, fields: ["If-None-Match: \(tag)"]).status == 304)
            #expect(try RawClient.get("/", port: port, fields: ["Range: bytes=34-38"]).text == "other")
            let page = try RawClient.get("/", port: port, fields: Self.document)
            #expect(page.text.contains("client.js") && page.text.hasSuffix("<p>other words"))
            #expect(try RawClient.get("/posts/a.html", port: port).status == 500)
            #expect(try RawClient.get("/a.txt", port: port).text == "0123456789")
        }
    }

    @Test func whatIsNotToBeServedIsMissing() async throws {
        let settings = Settings.with { $0.hooks.serves = { !$0.hasSuffix(".txt") } }
        try await withPreview(of: folder, settings) { (port: Int) throws in
            for _ in 0..<2 { #expect(try RawClient.get("/a.txt", port: port).status == 404) }
            #expect(try RawClient.get("/posts/a.html", port: port).status == 200)
        }
    }

    @Test func theErrorOfAHookIsTold() async throws {
        var configuration = PreviewServer.Configuration.testing(root: folder.path)
        configuration.hooks.fields = { _ in throw Failure() }
        try await PreviewServer(configuration: configuration).run { preview in
            let events = preview.notices
            try await OnThread.run { [port = preview.port] () throws in
                #expect(try RawClient.get("/a.txt", port: port).status == 500)
            }
            for await case .build(let record) in events {
                #expect(record.state == .failed && record.message?.hasSuffix("no such luck") == true)
                break
            }
        }
    }
}
