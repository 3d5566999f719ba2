package import HTTPSemantics

/// What a connection tells about itself.
package struct ConnectionInfo: Sendable {
    /// The address that the client reached us by.
    package let localAddress: IPAddress?
    package let remoteAddress: IPAddress?
}

/// An answer that went out, for the log.
package struct Exchange: Sendable {
    /// `nil`: the request could not be read.
    package let head: RequestHead?
    package let status: Status
    /// Of the body, in bytes.
    package let length: Int64
    package let remoteAddress: String
}

/// The rest of the house, as the server sees it.
package protocol RequestHandler: Sendable {
    /// Called on an event loop: must not block.
    func answer(_ head: RequestHead, on connection: ConnectionInfo) -> Answer
    /// The page for what could not be read as a request, and for what the server itself refuses.
    func page(for error: HeadError) -> Response
    /// `nil`: nobody listens, and no exchange is put together.
    var log: (@Sendable (Exchange) -> Void)? { get }
}

extension RequestHandler {
    /// Logs an answer, where somebody listens.
    func record(_ head: RequestHead?, _ status: Status, _ length: Int64, _ connection: ConnectionInfo) {
        guard let log else { return }
        let client = connection.remoteAddress?.text ?? ""
        log(Exchange(head: head, status: status, length: length, remoteAddress: client))
    }
}
