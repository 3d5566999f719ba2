public import HTTPTypes

/// An answer of the server under test.
public struct TestResponse: Sendable {
    /// The status code: 200.
    public let status: Int
    /// As they came, in their order.
    public let fields: HTTPFields
    /// As it came; empty for HEAD.
    public let body: [UInt8]

    /// The body as UTF-8; what is not is replaced.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// `<instance>.<n>`: how often the site had changed when the request was taken up.
    public var generation: String? { value(of: "preview-generation") }

    /// Stands for the bytes that are shown, before the client was put in; `nil` where there are none to tell apart, as in
    /// the answer of a handler.
    var validator: String? {
        // Server-Timing: preview;desc="<generation> <validator>"
        let words = value(of: "server-timing")?.split(separator: "\"").dropFirst().first?.split(separator: " ")
        guard let words, words.count == 2, words[1] != "-" else { return nil }
        return String(words[1])
    }

    private func value(of name: String) -> String? { fields.first { $0.name.canonicalName == name }?.value }
}
