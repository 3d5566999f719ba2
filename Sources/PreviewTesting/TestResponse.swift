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
    public var generation: String? { timing?.first ?? fields[Self.generationName] }

    /// Stands for the bytes that are shown, before the client was put in; `nil` where there are none to tell apart, as in
    /// the answer of a handler.
    var validator: String? {
        guard let timing, timing.count == 2, timing[1] != "-" else { return nil }
        return timing[1]
    }

    /// `Server-Timing: preview;desc="<generation> <validator>"`
    private var timing: [String]? {
        guard let field = fields[Self.timingName], let start = field.firstIndex(of: "\"") else { return nil }
        return field[field.index(after: start)...].split(separator: "\"").first?.split(separator: " ").map(String.init)
    }

    private static let generationName = name("Preview-Generation")
    private static let timingName = name("Server-Timing")

    private static func name(_ text: String) -> HTTPField.Name { HTTPField.Name(text) ?? .server }
}
