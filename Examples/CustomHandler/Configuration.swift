import HTTPTypes
import PreviewKit

extension CustomHandler {
    static func configuration(root: String) -> PreviewServer.Configuration {
        var configuration = PreviewServer.Configuration(root: root)
        configuration.hooks.handler = { request in try await api(request) }
        configuration.hooks.fields = { path in
            // As the production server sends them, so that what they break is seen here.
            var fields: HTTPFields = [.contentSecurityPolicy: "default-src 'self'"]
            if path.hasPrefix("fonts/") { fields[.accessControlAllowOrigin] = "*" }
            return fields
        }
        configuration.hooks.transforms["text/html"] = { body, path in
            path.hasPrefix("drafts/") ? Array("<p role=status>This is a draft.</p>".utf8) + body : body
        }
        configuration.hooks.serves = { path in !path.hasSuffix(".psd") }
        return configuration
    }

    /// `nil`: a file answers.
    private static func api(_ request: HTTPRequest) async throws -> PreviewResponse? {
        guard let target = request.path, target.hasPrefix("/api/") else { return nil }
        let parts = target.dropFirst("/api/".count).split(separator: "?", maxSplits: 1)
        guard request.method == .get || request.method == .head else {
            return PreviewResponse(status: .methodNotAllowed, fields: [.allow: "GET, HEAD"])
        }
        switch parts.first {
        case "status": return PreviewResponse(#"{"drafts":true}"#, contentType: "application/json")
        case "echo": return PreviewResponse(parts.dropFirst().first.map(String.init) ?? "")
        case "fails": throw Failure()
        default: return PreviewResponse(status: .notFound, fields: [.contentType: "text/plain"])
        }
    }
}

/// What a handler throws is answered with 500, and lies over the open pages.
struct Failure: Error, CustomStringConvertible {
    let description = "the interface is out of order"
}
