import HTTPSemantics
import HTTPTypes
import LiveReload
import MediaTypes
import NIOCore
import StaticSite

/// Calls what the embedding program has put in, in the terms of the rooms.
struct HookRunner: Sendable {
    let hooks: PreviewServer.Configuration.Hooks

    /// Larger files are not rewritten: they would have to be held in memory, once for each request.
    private static let largestBody = 64 << 20

    /// Whether there is no hook at all, so that answers may come from memory alone.
    let isEmpty: Bool

    init(_ hooks: PreviewServer.Configuration.Hooks) {
        self.hooks = hooks
        isEmpty = hooks.handler == nil && hooks.fields == nil && hooks.transforms.isEmpty && hooks.serves == nil
    }

    /// What is added to the answer for a path, and whether the client may run under it.
    func additions(to path: DecodedPath) throws -> (fields: FieldLines, allowsClient: Bool) {
        guard let fields = try hooks.fields?(Self.text(path)) else { return (FieldLines(), true) }
        let policies = fields.filter { $0.name == .contentSecurityPolicy }.map(\.value)
        return (FieldLines(fields), ScriptPolicy.allowsClient(policies))
    }

    /// What the program keeps back, as the rooms ask for it; `nil`: nothing.
    static func gate(_ hooks: PreviewServer.Configuration.Hooks) -> PathGate? {
        hooks.serves.map { serves in PathGate { serves(text($0)) } }
    }

    func transform(_ file: Representation) throws -> Representation {
        guard let transform = hooks.transforms[file.media.type.essence], !file.media.isCompressed,
            let bytes = try file.bytes(limit: Self.largestBody)
        else { return file }
        return file.rewritten(try transform(bytes, Self.text(file.path)))
    }

    private static func text(_ path: DecodedPath) -> String { String(decoding: path.bytes, as: UTF8.self) }
}

extension FieldLines {
    /// Without those that only the server knows.
    init(_ fields: HTTPFields) {
        self.init()
        for field in fields where !Self.own.contains(field.name.canonicalName) {
            _ = add(name: field.name.rawName, value: field.value)
        }
    }

    private static let own: Set = [
        "content-length", "transfer-encoding", "connection", "date", "keep-alive", "upgrade",
    ]
}

extension HTTPRequest {
    /// `nil`: the request has something that the type cannot hold.
    init?(_ head: RequestHead) {
        let lines = String(decoding: head.fields.bytes.readableBytesView, as: UTF8.self)
            .split(whereSeparator: \.isNewline)
        guard let method = Method(rawValue: head.methodName) else { return nil }
        var fields = HTTPFields()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) else {
                continue
            }
            fields.append(HTTPField(name: name, value: String(line[line.index(after: colon)...].trimmingSpaces)))
        }
        let authority = head.target.authority ?? head.fields[.host]
        var path = String(decoding: head.target.path, as: UTF8.self)
        if let query = head.target.query { path += "?" + String(decoding: query, as: UTF8.self) }
        self.init(
            method: method,
            scheme: "http",
            authority: authority.map { String(decoding: $0, as: UTF8.self) },
            path: path,
            headerFields: fields
        )
    }
}

extension Response {
    init(_ response: PreviewResponse) {
        // A hook cannot begin an upgrade, or answer for the time being.
        let code = response.status.code >= 200 ? response.status.code : 500
        self.init(
            status: Status(code, ""),
            fields: FieldLines(response.fields),
            body: [.bytes(ByteBuffer(bytes: response.body))]
        )
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
