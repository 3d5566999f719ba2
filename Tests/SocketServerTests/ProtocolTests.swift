import HTTPSemantics
import NIOCore
import NIOEmbedded
import NIOWebSocket
import Synchronization
import Testing

@testable import SocketServer

/// RFC 6455 as a server has to do it, in the numbering of the Autobahn test suite.
struct ProtocolTests {
    private final class Source: EventSource {
        let received = Mutex<[[UInt8]]>([])
        let reservations = Mutex<[any Sendable]>([])

        func attach(wake: @escaping @Sendable () -> Void) {}
        func next() -> ByteBuffer? { nil }
        func detach() {}
        func receive(_ message: ByteBuffer, reservation: (any Sendable)?) {
            received.withLock { $0.append(Array(buffer: message)) }
            if let reservation { reservations.withLock { $0.append(reservation) } }
        }
    }

    private let source = Source()
    private let budget = MessageBudget(4 << 20)

    private func channel() -> EmbeddedChannel {
        EmbeddedChannel(handler: WebSocketHandler(source, limits: ServerLimits(), budget: budget))
    }

    /// The frames that the server has sent.
    private func sent(_ channel: EmbeddedChannel) throws -> [WebSocketFrame] {
        var frames: [WebSocketFrame] = []
        while let frame = try channel.readOutbound(as: WebSocketFrame.self) { frames.append(frame) }
        return frames
    }

    @Test func thereAreEnoughCases() { #expect(ProtocolCase.all.count >= 112) }

    /// However the bytes are cut, the outcome is the same.
    @Test(arguments: ProtocolCase.all, [Int.max, 1460, 1])
    func theCaseEndsAsItShould(_ one: ProtocolCase, _ cut: Int) throws {
        let bytes = one.frames.flatMap(\.bytes)
        // Byte by byte the large ones say nothing new.
        guard cut > 1 || bytes.count < 1000 else { return }
        let channel = channel()
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(cut)
            rest = rest.dropFirst(piece.count)
            try channel.writeInbound(ByteBuffer(bytes: piece))
        }
        let last = Array(#"{"type":"last"}"#.utf8)
        try channel.writeInbound(ByteBuffer(bytes: ClientFrame.text(last).bytes))
        let frames = try sent(channel)
        let closes = frames.filter { $0.opcode == .connectionClose }
        let received = source.received.withLock { $0 }
        switch one.outcome {
        case .usable(let messages, let pongs):
            #expect(closes.isEmpty)
            #expect(received == messages + [last])
            #expect(frames.filter { $0.opcode == .pong }.map { Array(buffer: $0.data) } == pongs)
        case .closes(let code):
            let close = try #require(closes.first)
            var data = close.data
            #expect(closes.count == 1 && data.readInteger(as: UInt16.self) == code)
            #expect(frames.last?.opcode == .connectionClose && received.last != last)
        }
        _ = try? channel.finish()
        source.reservations.withLock { $0 = [] }
        #expect(budget.bytes == 0)
    }

    /// A length in more bytes than it needs, or below zero (section 5.2).
    @Test(
        arguments: [
            [0x81, 0xFE, 0, 5, 0, 0, 0, 0], [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
            [0x81, 0xFF, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]]
    )
    func aLengthHasItsShortestForm(_ bytes: [UInt8]) {
        var reader = WebSocketReader(longestMessage: 1 << 20)
        reader.append(ByteBuffer(bytes: bytes))
        #expect(reader.next() == .failure(.protocolError))
    }

    /// Whatever its length says, what has not come takes no memory.
    @Test func anUnfinishedMessageTakesWhatHasCome() {
        var reader = WebSocketReader(longestMessage: 1 << 20)
        let frame = ClientFrame.text([UInt8](repeating: 0x2A, count: 1 << 20)).bytes
        reader.append(ByteBuffer(bytes: frame.prefix(10_000)))
        #expect(reader.next() == nil && reader.isMessageUnfinished)
        #expect((9_900...10_000).contains(reader.unfinishedBytes))
    }

    /// A message may take from one ping to the next. A client that finishes its messages stays.
    @Test(arguments: [false, true])
    func aMessageThatTakesTooLongIsGivenUp(_ isFinished: Bool) throws {
        let channel = channel()
        let interval = ServerLimits().signOfLife
        try channel.writeInbound(ByteBuffer(bytes: ClientFrame.text("{", isFinal: false).bytes))
        channel.embeddedEventLoop.advanceTime(by: interval)
        #expect(try sent(channel).map(\.opcode) == [.ping])
        // Something has come, so the client is there.
        try channel.writeInbound(ByteBuffer(bytes: (isFinished ? .more("}") : ClientFrame.pong()).bytes))
        channel.embeddedEventLoop.advanceTime(by: interval)
        let frames = try sent(channel)
        #expect(frames.map(\.opcode) == [isFinished ? .ping : .connectionClose])
        if !isFinished, var data = frames.first?.data { #expect(data.readInteger(as: UInt16.self) == 1008) }
        _ = try? channel.finish()
        #expect(budget.bytes == 0)
    }

    /// Connections with an unfinished message of 1 MiB, or a whole one that nobody has read, stay within the budget. A short
    /// message still comes through on another.
    @Test(arguments: [1, 0])
    func messagesShareOneBudget(_ missing: Int) throws {
        let frame = ClientFrame.text([UInt8](repeating: 0x2A, count: 1 << 20)).bytes
        let bytes = ByteBuffer(bytes: frame.dropLast(missing))
        var channels: [EmbeddedChannel] = []
        var refused = 0
        for _ in 0..<20 {
            let channel = channel()
            channels.append(channel)
            try channel.writeInbound(bytes)
            for frame in try sent(channel) where frame.opcode == .connectionClose {
                var data = frame.data
                #expect(data.readInteger(as: UInt16.self) == 1013)
                refused += 1
            }
        }
        #expect(budget.bytes <= 4 << 20 && refused == 16)
        let other = channel()
        try other.writeInbound(ByteBuffer(bytes: ClientFrame.text("{}").bytes))
        let received = source.received.withLock { $0 }
        #expect(received.last == Array("{}".utf8) && received.count == (missing == 0 ? 5 : 1))
        for channel in channels + [other] { _ = try? channel.finish() }
        // A connection that is gone takes nothing with it that somebody still reads.
        #expect(budget.bytes == (missing == 0 ? 4 << 20 : 0))
        source.reservations.withLock { $0 = [] }
        #expect(budget.bytes == 0)
    }

    @Test(
        arguments: [
            ("dGhlIHNhbXBsZSBub25jZQ==", true), ("AAAAAAAAAAAAAAAAAAAAAA==", true), ("+/+/+/+/+/+/+/+/+/+/+w==", true),
            ("dGhlIHNhbXBsZSBub25jZQ=", false), ("dGhlIHNhbXBsZSBub25jZQ", false), ("", false),
            ("dGhlIHNhbXBsZSBub25jZ!==", false), ("dGhlIHNhbXBsZSBub25j====", false),
            ("dGhlIHNhbXBsZSBub25jZQA=", false),
            ("dGhlIHNhbXBsZSBub25jZQ==dGhl", false), ("dGhl IHNhbXBsZSBub25jZ==", false),
            ("dGhlIHNhbXBsZS-_b25jZQ==", false),
        ] as [(String, Bool)]
    )
    func aKeyHas16Bytes(_ key: String, _ isValid: Bool) {
        #expect(ConnectionHandler.isValid(key: Array(key.utf8)) == isValid)
    }
}
