import Testing

/// One frame as a client sends it, with every bit that can be wrong.
struct ClientFrame: Sendable {
    var opcode: UInt8
    var payload: [UInt8]
    var isFinal = true
    var reservedBits: UInt8 = 0
    var isMasked = true

    static func text(_ string: String, isFinal: Bool = true) -> ClientFrame {
        text(Array(string.utf8), isFinal: isFinal)
    }
    static func text(_ bytes: [UInt8], isFinal: Bool = true) -> ClientFrame {
        ClientFrame(opcode: 1, payload: bytes, isFinal: isFinal)
    }
    static func more(_ string: String, isFinal: Bool = true) -> ClientFrame {
        more(Array(string.utf8), isFinal: isFinal)
    }
    static func more(_ bytes: [UInt8], isFinal: Bool = true) -> ClientFrame {
        ClientFrame(opcode: 0, payload: bytes, isFinal: isFinal)
    }
    static func binary(_ count: Int) -> ClientFrame { ClientFrame(opcode: 2, payload: zeros(count)) }
    static func ping(_ payload: [UInt8] = []) -> ClientFrame { ClientFrame(opcode: 9, payload: payload) }
    static func pong(_ payload: [UInt8] = []) -> ClientFrame { ClientFrame(opcode: 10, payload: payload) }
    static func close(_ payload: [UInt8] = []) -> ClientFrame { ClientFrame(opcode: 8, payload: payload) }
    static func close(_ code: UInt16, _ reason: [UInt8] = []) -> ClientFrame {
        close([UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
    }

    static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    var bytes: [UInt8] {
        let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        let mask: UInt8 = isMasked ? 0x80 : 0
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | reservedBits << 4 | opcode]
        switch payload.count {
        case 0..<126: bytes.append(mask | UInt8(payload.count))
        case 126..<65536: bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(mask | 127)
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xFF)) }
        }
        guard isMasked else { return bytes + payload }
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }
}

/// A case of the Autobahn test suite, by its number there. This server does not echo, so what counts is whether the
/// messages arrive, whether pings are answered, and that a message is handled afterwards or the connection closes by a code.
struct ProtocolCase: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        /// The messages and the payloads of the pongs.
        case usable(messages: [[UInt8]], pongs: [[UInt8]])
        case closes(UInt16?)
    }

    let number: String
    let frames: [ClientFrame]
    let outcome: Outcome

    init(_ number: String, _ frames: [ClientFrame], messages: [[UInt8]] = [], pongs: [[UInt8]] = []) {
        (self.number, self.frames, outcome) = (number, frames, .usable(messages: messages, pongs: pongs))
    }

    init(_ number: String, _ frames: [ClientFrame], closes code: UInt16?) {
        (self.number, self.frames, outcome) = (number, frames, .closes(code))
    }

    /// One text message that is valid UTF-8, or is none.
    init(_ number: String, _ text: [UInt8], isValid: Bool) {
        self.number = number
        frames = [.text(text)]
        outcome = isValid ? .usable(messages: [text], pongs: []) : .closes(1007)
    }

    var testDescription: String { number }
}
