import HTTPSemantics
import LiveReload
import NIOCore
import SocketServer
import StaticSite

/// What answers beneath `/.preview/`. Paths are matched exactly; nothing here opens a file.
struct ReservedPaths: Sendable {
    let pages: Pages
    let liveHub: Hub
    let hosts: HostPolicy
    let version: String
    let root: String

    private static let prefix = Array("/.preview/".utf8)

    func holds(_ path: ByteBufferView) -> Bool { path.starts(with: Self.prefix) }

    func answer(
        _ head: RequestHead,
        _ path: ByteBufferView,
        on connection: ConnectionInfo,
        _ current: Pages.Current
    ) -> Answer {
        let name = path.dropFirst(Self.prefix.count)
        let isEvents = name.elementsEqual("events".utf8)
        guard isEvents || name.elementsEqual("status".utf8) else {
            return .response(pages.error(.notFound, "This server has nothing of that name.", current))
        }
        if FetchMetadata.isCrossSiteRequest(head, policy: hosts, localAddress: connection.localAddress) {
            return .response(pages.error(.forbidden, "Another site may not listen to this server.", current))
        }
        guard isEvents else { return .response(status(current)) }
        var fields = FieldLines()
        fields.add("Content-Type", "text/event-stream" as StaticString)
        fields.add("Cache-Control", "no-store" as StaticString)
        let response = pages.decorate(Response(status: .ok, fields: fields), current)
        // HEAD must not leave a stream behind.
        return head.method == .head ? .response(response) : .events(response, liveHub.subscribe())
    }

    private func status(_ current: Pages.Current) -> Response {
        var fields = FieldLines()
        fields.add("Content-Type", "application/json" as StaticString)
        fields.add("Cache-Control", "no-store" as StaticString)
        let body = """
            {"version":"\(version)","root":"\(JSONText.escape(root))","generation":"\(current.text)",\
            "clients":\(liveHub.clients)}

            """
        return pages.decorate(Response(status: .ok, fields: fields, body: [.bytes(ByteBuffer(string: body))]), current)
    }
}
