import HTTPTypes
import PreviewKit
import PreviewTesting
import Testing

@testable import CustomHandler

struct CustomHandlerTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", "<!doctype html>text")
        try folder.write("drafts/a.html", "<!doctype html>text")
        try folder.write("fonts/a.woff2", "wOF2")
        try folder.write("source.psd", "8BPS")
    }

    @Test(arguments: PreviewTransport.allCases) func hooksAnswer(_ way: PreviewTransport) async throws {
        let configuration = CustomHandler.configuration(root: folder.path)
        try await PreviewServer(configuration: configuration).test(way) { preview in
            let status = try await preview.get("/api/status")
            #expect(status.status == 200 && status.text == #"{"drafts":true}"#)
            #expect(status.fields[.contentType] == "application/json")
            #expect(try await preview.get("/api/echo?hello").text == "hello")
            #expect(try await preview.head("/api/echo?hello").fields[.contentLength] == "5")
            #expect(try await preview.get("/api/none").status == 404)
            #expect(try await preview.send(.delete, "/api/status").status == 405)
            #expect(try await preview.get("/api/fails").status == 500)
            #expect(try await preview.next(.build(.failed)).message?.contains("out of order") == true)

            let page = try await preview.open("/")
            #expect(page.fields[.contentSecurityPolicy] == "default-src 'self'" && page.text.contains("client.js"))
            #expect(page.fields[.accessControlAllowOrigin] == nil)
            #expect(try await preview.get("/fonts/a.woff2").fields[.accessControlAllowOrigin] == "*")
            #expect(try await preview.get("/drafts/a.html").text.hasPrefix("<p role=status>This is a draft.</p>"))
            #expect(try await preview.get("/source.psd").status == 404)
        }
    }
}
