import FoundationEssentials
import PreviewKit

/// What the server tells its clients on `/.preview/events`.
struct ServerMessage: Sendable {
    struct Change: Decodable, Sendable {
        let path: String
        let kind: String
    }

    enum Kind: Sendable {
        case hello
        /// `nil`: anything may have changed.
        case change([Change]?)
        case reload
        case build(BuildRecord.State, message: String?)
    }

    let kind: Kind
    let generation: String

    /// `nil`: none that is known here.
    init?(data: String) {
        guard let raw = try? JSONDecoder().decode(Raw.self, from: Data(data.utf8)) else { return nil }
        switch raw.type {
        case "hello": kind = .hello
        case "change": kind = .change(raw.everything == true ? nil : raw.changes ?? [])
        case "reload": kind = .reload
        case "build":
            guard let state = raw.state.flatMap(BuildRecord.State.init) else { return nil }
            kind = .build(state, message: raw.message)
        default: return nil
        }
        generation = raw.generation
    }

    private struct Raw: Decodable {
        let type: String
        let generation: String
        let changes: [Change]?
        let everything: Bool?
        let state: String?
        let message: String?
    }
}

extension ServerMessage: CustomStringConvertible {
    var description: String {
        switch kind {
        case .hello: "a greeting"
        case .change(nil): "a change of everything"
        case .change(let changes?): "a change of \(changes.prefix(5).map(\.path).joined(separator: ", "))"
        case .reload: "a request to reload"
        case .build(let state, let message): "a build that \(state)" + (message.map { " (\($0.prefix(200)))" } ?? "")
        }
    }
}

extension ResponseReader {
    /// The next message of an event stream (WHATWG HTML, section 9.2); `nil`: it has ended.
    mutating func message() async throws -> ServerMessage? {
        var data: [Substring] = []
        while let line = try await line() {
            if line.hasPrefix("data: ") { data.append(line.dropFirst(6)) }
            guard line.isEmpty, !data.isEmpty else { continue }
            if let message = ServerMessage(data: data.joined(separator: "\n")) { return message }
            data = []
        }
        return nil
    }
}
