import HTTPTypes
import NIOCore

/// Takes answers out of the bytes of one connection (RFC 9112).
struct ResponseReader {
    private var input: AsyncStream<[UInt8]>.Iterator
    private var buffer = ByteBuffer()

    init(_ input: AsyncStream<[UInt8]>) { self.input = input.makeAsyncIterator() }

    /// One answer, without those that are for the time being (1xx).
    ///
    /// - Parameter isStream: the body is left to `line`.
    mutating func response(to method: HTTPRequest.Method, isStream: Bool = false) async throws -> TestResponse {
        while true {
            let (status, fields) = try await head()
            if status < 200, status != 101 { continue }
            let hasBody = method != .head && ![101, 204, 304].contains(status) && !isStream
            let body = hasBody ? try await self.body(fields) : []
            return TestResponse(status: status, fields: fields, body: body)
        }
    }

    /// A line without its end; `nil`: the connection has ended.
    mutating func line() async throws -> String? {
        while true {
            let view = buffer.readableBytesView
            if let end = view.firstIndex(of: UInt8(ascii: "\n")) {
                let line = view[..<end]
                buffer.moveReaderIndex(forwardBy: line.count + 1)
                return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            }
            guard try await fill() else { return nil }
        }
    }

    private mutating func head() async throws -> (status: Int, fields: HTTPFields) {
        guard let start = try await line() else {
            throw PreviewTestError(noAnswer: "the connection ended without an answer")
        }
        let words = start.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let code = Int(words[1]), (100...599).contains(code)
        else { throw PreviewTestError(noAnswer: "\"\(start)\" is no status line") }
        var fields = HTTPFields()
        while let line = try await line() {
            if line.isEmpty { return (code, fields) }
            guard let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) else {
                throw PreviewTestError(noAnswer: "\"\(line)\" is no field line")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields.append(HTTPField(name: name, value: String(value)))
        }
        throw PreviewTestError(noAnswer: "the connection ended within the head of an answer")
    }

    private mutating func body(_ fields: HTTPFields) async throws -> [UInt8] {
        guard let length = fields[.contentLength] else {
            while try await fill() {}
            return Array(buffer.readableBytesView)
        }
        guard let length = Int(length), length >= 0 else {
            throw PreviewTestError(noAnswer: "\(length) is no Content-Length")
        }
        while buffer.readableBytes < length {
            guard try await fill() else {
                throw PreviewTestError(
                    noAnswer: "the connection ended after \(buffer.readableBytes) of \(length) bytes of a body"
                )
            }
        }
        return buffer.readBytes(length: length) ?? []
    }

    /// - Returns: `false`: the connection has ended.
    private mutating func fill() async throws -> Bool {
        guard let more = await input.next(isolation: #isolation) else {
            try Task.checkCancellation()
            return false
        }
        if buffer.readableBytes == 0 { buffer.clear() }
        buffer.writeBytes(more)
        return true
    }
}
