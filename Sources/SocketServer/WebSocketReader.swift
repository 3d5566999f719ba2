import NIOCore
import NIOWebSocket

/// Reads what a client sends over a WebSocket (RFC 6455, section 5): bytes in, messages and control frames out.
///
/// A value without I/O. It keeps the message that is not finished, up to `longestMessage`, and less than one control frame
/// beside it. Fragments cost nothing but their payload. A wrong frame is refused as soon as its header says so.
struct WebSocketReader {
    enum Event: Equatable {
        /// A whole text message, in valid UTF-8.
        case text(ByteBuffer)
        /// To be answered by a pong with the same payload.
        case ping(ByteBuffer)
        case pong
        /// The client closes, with this code or with none. The same goes back.
        case close(WebSocketErrorCode?)
        /// The client breaks the protocol, or sends what this server does not take. The code says which.
        case failure(WebSocketErrorCode)
    }

    private struct Frame {
        let isFinal: Bool
        let opcode: UInt8
        let mask: WebSocketMaskingKey
        let length: Int
        /// How much of the payload was read.
        var read = 0
    }

    private enum Opcode {
        static let continuation: UInt8 = 0
        static let text: UInt8 = 1
        static let binary: UInt8 = 2
        static let close: UInt8 = 8
        static let ping: UInt8 = 9
        static let pong: UInt8 = 10
    }

    /// The bytes of a header, or why they cannot be one; `incomplete` needs more bytes.
    private enum Header {
        case frame(Frame, size: Int)
        case incomplete
        case failure(WebSocketErrorCode)
    }

    /// The longest payload of a control frame, in bytes (section 5.5).
    private static let longestControlFrame = 125

    private let longestMessage: Int
    private var input = ByteBuffer()
    private var message = ByteBuffer()
    private var frame: Frame?
    private var isInMessage = false
    private var hasEnded = false
    /// How many messages have begun. Two equal numbers with a message in between mean the same message.
    private(set) var messageCount = 0

    /// - Parameter longestMessage: the longest message in bytes, over all of its fragments.
    init(longestMessage: Int) { self.longestMessage = longestMessage }

    /// How many bytes are kept of what is not finished.
    var unfinishedBytes: Int { message.readableBytes + input.readableBytes }

    var isMessageUnfinished: Bool { isInMessage || frame != nil }

    /// Adds bytes that have arrived. After a close frame or a failure they are dropped.
    mutating func append(_ bytes: ByteBuffer) {
        guard !hasEnded else { return }
        if input.readableBytes == 0 { input = bytes } else { input.writeImmutableBuffer(bytes) }
    }

    /// Returns what the bytes so far say next, or `nil` when more bytes are needed.
    mutating func next() -> Event? {
        while !hasEnded {
            guard frame != nil else {
                switch header() {
                case .incomplete:
                    // What was read may be a part of a large buffer, which a few bytes must not keep.
                    if input.readableBytes == 0 { input = ByteBuffer() } else { input.discardReadBytes() }
                    return nil
                case .failure(let code): return end(.failure(code))
                case .frame(let frame, let size):
                    input.moveReaderIndex(forwardBy: size)
                    self.frame = frame
                }
                continue
            }
            guard let payload = readPayload() else { return nil }
            if let event = payload.event { return event }
        }
        return nil
    }

    /// Reads the header at the front of the input and checks it, as far as it is there.
    private mutating func header() -> Header {
        guard let first: UInt8 = input.getInteger(at: input.readerIndex) else { return .incomplete }
        let opcode = first & 0x0F
        let isFinal = first & 0x80 != 0
        let isControl = opcode >= 8
        // No extension was agreed on that would give the reserved bits a meaning.
        guard first & 0x70 == 0 else { return .failure(.protocolError) }
        switch opcode {
        case Opcode.continuation where isInMessage: break
        case Opcode.text where !isInMessage: break
        case Opcode.binary where !isInMessage: return .failure(.unacceptableData)
        case Opcode.close, Opcode.ping, Opcode.pong:
            guard isFinal else { return .failure(.protocolError) }
        default: return .failure(.protocolError)
        }
        guard let second: UInt8 = input.getInteger(at: input.readerIndex + 1) else { return .incomplete }
        // Section 5.1: what a client sends is masked.
        guard second & 0x80 != 0 else { return .failure(.protocolError) }
        let short = Int(second & 0x7F)
        if isControl, short > Self.longestControlFrame { return .failure(.protocolError) }
        guard let (length, lengthSize) = length(short) else { return .incomplete }
        // Section 5.2: the shortest form, and no number below zero.
        let isShortest = lengthSize == 0 || length > (lengthSize == 2 ? 125 : UInt64(UInt16.max))
        guard isShortest, length <= UInt64(Int.max) else { return .failure(.protocolError) }
        if !isControl, length > UInt64(longestMessage - message.readableBytes) { return .failure(.messageTooLarge) }
        let start = input.readerIndex + 2 + lengthSize
        guard let bytes = input.getBytes(at: start, length: 4), let mask = WebSocketMaskingKey(bytes) else {
            return .incomplete
        }
        if !isControl, !isInMessage {
            isInMessage = true
            messageCount &+= 1
        }
        return .frame(
            Frame(isFinal: isFinal, opcode: opcode, mask: mask, length: Int(length)),
            size: 2 + lengthSize + 4
        )
    }

    /// The length of the payload, and how many bytes of the header follow the second one for it.
    private func length(_ short: Int) -> (length: UInt64, size: Int)? {
        let start = input.readerIndex + 2
        switch short {
        case 126:
            guard let length: UInt16 = input.getInteger(at: start) else { return nil }
            return (UInt64(length), 2)
        case 127:
            guard let length: UInt64 = input.getInteger(at: start) else { return nil }
            return (length, 8)
        default: return (UInt64(short), 0)
        }
    }

    /// Reads what there is of the frame's payload.
    ///
    /// - Returns: `nil` when more bytes are needed. Without an event, the frame was a fragment.
    private mutating func readPayload() -> (event: Event?, Void)? {
        guard var frame else { return nil }
        if frame.opcode >= 8 {
            guard var payload = input.readSlice(length: frame.length) else { return nil }
            payload.webSocketUnmask(frame.mask)
            self.frame = nil
            return (control(frame.opcode, payload), ())
        }
        let count = min(frame.length - frame.read, input.readableBytes)
        if var piece = input.readSlice(length: count), count > 0 {
            piece.webSocketUnmask(frame.mask, indexOffset: frame.read % 4)
            message.writeBuffer(&piece)
        }
        frame.read += count
        guard frame.read == frame.length else {
            self.frame = frame
            input = ByteBuffer()
            return nil
        }
        self.frame = nil
        guard frame.isFinal else { return (nil, ()) }
        let whole = message
        message = ByteBuffer()
        isInMessage = false
        return (Self.isUTF8(whole) ? .text(whole) : end(.failure(.dataInconsistentWithMessage)), ())
    }

    private mutating func control(_ opcode: UInt8, _ payload: ByteBuffer) -> Event {
        switch opcode {
        case Opcode.ping: return .ping(payload)
        case Opcode.pong: return .pong
        default: return end(Self.closing(payload))
        }
    }

    /// What a close frame says (sections 5.5.1 and 7.4).
    private static func closing(_ payload: ByteBuffer) -> Event {
        var reason = payload
        guard payload.readableBytes > 0 else { return .close(nil) }
        guard let code: UInt16 = reason.readInteger(), isValid(closeCode: code) else {
            return .failure(.protocolError)
        }
        guard isUTF8(reason) else { return .failure(.dataInconsistentWithMessage) }
        return .close(WebSocketErrorCode(codeNumber: Int(code)))
    }

    /// The codes that may be sent: those of the registry, and those of libraries and programs (section 7.4.2).
    static func isValid(closeCode code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    private static func isUTF8(_ bytes: ByteBuffer) -> Bool {
        String(validating: bytes.readableBytesView, as: UTF8.self) != nil
    }

    private mutating func end(_ event: Event) -> Event {
        hasEnded = true
        input = ByteBuffer()
        message = ByteBuffer()
        return event
    }
}
