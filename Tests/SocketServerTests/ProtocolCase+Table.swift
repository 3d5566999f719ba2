extension ProtocolCase {
    static let all = framing + pings + bits + fragments + texts + closing + limits

    private static let hello = Array("Hello-µ@ßöäüàá-UTF-8!!".utf8)
    private static let a = Array("fragment1".utf8)
    private static let b = Array("fragment2".utf8)

    private static let framing: [ProtocolCase] =
        [0, 125, 126, 127, 128, 65535, 65536].enumerated().map { index, size in
            let text = [UInt8](repeating: 0x2A, count: size)
            return ProtocolCase("1.1.\(index + 1)", [.text(text)], messages: [text])
        }
        // Only text is taken: 1003 (section 7.4.1).
        + [0, 125, 126, 127, 128, 65535, 65536].enumerated().map { index, size in
            ProtocolCase("1.2.\(index + 1)", [.binary(size)], closes: 1003)
        }

    private static let pings: [ProtocolCase] = [
        ProtocolCase("2.1", [.ping()], pongs: [[]]),
        ProtocolCase("2.2", [.ping(Array("Hello, world!".utf8))], pongs: [Array("Hello, world!".utf8)]),
        ProtocolCase(
            "2.3",
            [.ping([0, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0, 0xFF])],
            pongs: [[0, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0, 0xFF]]
        ),
        ProtocolCase(
            "2.4",
            [.ping([UInt8](repeating: 0xFE, count: 125))],
            pongs: [[UInt8](repeating: 0xFE, count: 125)]
        ),
        ProtocolCase("2.5", [.ping([UInt8](repeating: 0xFE, count: 126))], closes: 1002),
        ProtocolCase("2.7", [.pong()]),
        ProtocolCase("2.8", [.pong(Array("unsolicited".utf8))]),
        ProtocolCase("2.9", [.pong(Array("unsolicited".utf8)), .ping([1])], pongs: [[1]]),
        ProtocolCase("2.10", (0..<10).map { .ping([$0]) }, pongs: (0..<10).map { [$0] }),
    ]

    private static let bits: [ProtocolCase] =
        (1...7).map { bits in
            var frame = ClientFrame.text("Hello, world!")
            frame.reservedBits = UInt8(bits)
            return ProtocolCase("3.\(bits)", [.text("first"), frame, .ping()], closes: 1002)
        }
        + [3, 4, 5, 6, 7].enumerated().map { index, opcode in
            ProtocolCase("4.1.\(index + 1)", [ClientFrame(opcode: UInt8(opcode), payload: []), .ping()], closes: 1002)
        }
        + [11, 12, 13, 14, 15].enumerated().map { index, opcode in
            ProtocolCase("4.2.\(index + 1)", [ClientFrame(opcode: UInt8(opcode), payload: [1]), .ping()], closes: 1002)
        } + [
            ProtocolCase("unmasked text", [ClientFrame(opcode: 1, payload: a, isMasked: false)], closes: 1002),
            ProtocolCase("unmasked ping", [ClientFrame(opcode: 9, payload: [], isMasked: false)], closes: 1002),
        ]

    private static let fragments: [ProtocolCase] = [
        ProtocolCase("5.1", [ClientFrame(opcode: 9, payload: a, isFinal: false), .more(b)], closes: 1002),
        ProtocolCase("5.2", [ClientFrame(opcode: 10, payload: a, isFinal: false), .more(b)], closes: 1002),
        ProtocolCase("5.3", [.text(a, isFinal: false), .more(b)], messages: [a + b]),
        ProtocolCase("5.4", [.text(a, isFinal: false), .more([], isFinal: false), .more(b)], messages: [a + b]),
        ProtocolCase("5.5", [.text([], isFinal: false), .more(a, isFinal: false), .more(b)], messages: [a + b]),
        ProtocolCase("5.6", [.text(a, isFinal: false), .ping([7]), .more(b)], messages: [a + b], pongs: [[7]]),
        ProtocolCase("5.7", [.text(a, isFinal: false), .ping(), .pong(), .more(b)], messages: [a + b], pongs: [[]]),
        ProtocolCase("5.8", [.text(a, isFinal: false), .ping(hello), .more(b)], messages: [a + b], pongs: [hello]),
        ProtocolCase("5.9", [.more(a), .text("Hello, world!")], closes: 1002),
        ProtocolCase("5.10", [.more(a), .text("Hello, world!", isFinal: false)], closes: 1002),
        ProtocolCase("5.11", [.more([]), .text("Hello, world!")], closes: 1002),
        ProtocolCase("5.12", [.more(a, isFinal: false), .text("Hello, world!")], closes: 1002),
        ProtocolCase("5.13", [.more([], isFinal: false), .text("Hello, world!")], closes: 1002),
        ProtocolCase("5.14", [.more(a, isFinal: false), .ping()], closes: 1002),
        ProtocolCase("5.15", [.text(a, isFinal: false), .more(b), .more(a, isFinal: false), .text(b)], closes: 1002),
        ProtocolCase("5.16", [.more(a, isFinal: false), .text(a), .more(b)], closes: 1002),
        ProtocolCase("5.17", [.more(a), .text(a), .more(b)], closes: 1002),
        ProtocolCase("5.18", [.text(a, isFinal: false), .text(b)], closes: 1002),
        ProtocolCase(
            "5.19",
            [
                .text(a, isFinal: false), .more(b, isFinal: false), .ping([1]), .more(a, isFinal: false), .ping([2]),
                .more(b),
            ],
            messages: [a + b + a + b],
            pongs: [[1], [2]]
        ),
        ProtocolCase("5.20", [.text(a, isFinal: false), .ping([1]), .pong(), .more([])], messages: [a], pongs: [[1]]),
    ]

    private static let limits: [ProtocolCase] = [
        ProtocolCase("9.1.1", [.text(stars(1 << 16))], messages: [stars(1 << 16)]),
        ProtocolCase("9.1.3", [.text(stars(1 << 20))], messages: [stars(1 << 20)]),
        ProtocolCase("9.1.4", [.text(stars(1 << 20 | 1))], closes: 1009),
        ProtocolCase("9.3.5", pieces(of: 1 << 20, 4096), messages: [stars(1 << 20)]),
        ProtocolCase("9.3.9", pieces(of: 2 << 20, 1 << 18), closes: 1009),
        ProtocolCase("10.1.1", pieces(of: 65536, 1300), messages: [stars(65536)]),
    ]

    private static func stars(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x2A, count: count) }

    private static func pieces(of count: Int, _ size: Int) -> [ClientFrame] {
        stride(from: 0, to: count, by: size).map { start in
            let piece = stars(min(size, count - start))
            let isFinal = start + size >= count
            return start == 0 ? .text(piece, isFinal: isFinal) : .more(piece, isFinal: isFinal)
        }
    }
}
