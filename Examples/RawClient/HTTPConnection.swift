/// One connection on which requests are answered one after the other (RFC 9112).
struct HTTPConnection: ~Copyable {
    /// Whether the server takes another request here (RFC 9112, section 9.3).
    private(set) var isReusable = true
    private let socket: Socket
    private let authority: String
    /// What has arrived and belongs to no reply yet.
    private var input: [UInt8] = []

    /// In bytes. Without bounds a server could fill the memory.
    static let longestHead = 64 << 10
    static let longestBody = 256 << 20

    init(to origin: Origin, within time: Duration) throws {
        socket = try Socket(host: origin.host, port: origin.port, deadline: Deadline(within: time))
        authority = origin.authority
    }

    /// - Parameter time: for the whole exchange.
    mutating func get(_ path: String, within time: Duration) throws -> Reply {
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ReplyError("\(path) is no path that a request can carry: percent-encode it")
        }
        let deadline = Deadline(within: time)
        // Until the reply is whole nobody knows where the next one begins.
        isReusable = false
        try socket.send(Array("GET \(path) HTTP/1.1\r\nHost: \(authority)\r\n\r\n".utf8), deadline: deadline)
        var head = try self.head(deadline)
        // Those for the time being come before the one that counts (RFC 9110, section 15.2).
        while (100..<200).contains(head.status) {
            if head.status == 101 { throw ReplyError("the server changes to a protocol that was not asked for") }
            head = try self.head(deadline)
        }
        let framing = try head.framing
        let body = try self.body(framing, deadline)
        // More than was announced would be taken for the next reply.
        isReusable = head.keepsConnection && framing != .untilClose && input.isEmpty
        return Reply(head: head, body: body)
    }

    private mutating func head(_ deadline: Deadline) throws -> Reply.Head {
        let end = Array("\r\n\r\n".utf8)
        var searched = 0
        while true {
            let from = max(0, searched - end.count + 1)
            if let start = input.indices.dropFirst(from).first(where: { input[$0...].starts(with: end) }) {
                let head = try Reply.Head(input[..<start])
                input.removeFirst(start + end.count)
                return head
            }
            searched = input.count
            guard input.count <= Self.longestHead else { throw ReplyError("the head of the reply is too long") }
            guard try receive(deadline) else { throw ReplyError("the connection ended within the head of the reply") }
        }
    }

    private mutating func body(_ framing: Framing, _ deadline: Deadline) throws -> [UInt8] {
        switch framing {
        case .none:
            return []
        case .length(let length):
            guard length <= Self.longestBody else { throw ReplyError("the body of \(length) bytes is too long") }
            while input.count < length {
                guard try receive(deadline) else {
                    throw ReplyError("the connection ended after \(input.count) of \(length) bytes")
                }
            }
            defer { input.removeFirst(length) }
            return Array(input.prefix(length))
        case .untilClose:
            while try receive(deadline) {
                guard input.count <= Self.longestBody else { throw ReplyError("the body is too long") }
            }
            defer { input = [] }
            return input
        }
    }

    /// - Returns: `false`: no more will come.
    private mutating func receive(_ deadline: Deadline) throws -> Bool {
        let more = try socket.receive(deadline: deadline)
        input += more
        return !more.isEmpty
    }
}

/// Where the body of a reply ends (RFC 9112, section 6.3).
enum Framing: Equatable {
    case none
    case length(Int)
    case untilClose
}

/// The reply is not what the protocol allows, or more than is taken here.
struct ReplyError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
