extension ProtocolCase {
    /// Kosme, the word that the suite takes for its examples.
    private static let kosme: [UInt8] = [0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5]

    static let texts: [ProtocolCase] =
        [
            ProtocolCase("6.1.1", [.text("")], messages: [[]]),
            ProtocolCase("6.1.2", [.text("", isFinal: false), .more("", isFinal: false), .more("")], messages: [[]]),
            ProtocolCase(
                "6.1.3",
                [.text("", isFinal: false), .more("middle", isFinal: false), .more("")],
                messages: [Array("middle".utf8)]
            ),
            ProtocolCase("6.2.1", [.text(kosme)], messages: [kosme]),
            ProtocolCase(
                "6.2.2",
                [.text(Array(kosme[..<4]), isFinal: false), .more(Array(kosme[4...]))],
                messages: [kosme]
            ),
            ProtocolCase("6.2.3", single(kosme), messages: [kosme]),
            ProtocolCase("6.3.1", [.text(kosme + [0xED, 0xA0, 0x80] + kosme)], closes: 1007),
            ProtocolCase("6.3.2", single(kosme + [0xED, 0xA0, 0x80] + kosme), closes: 1007),
            ProtocolCase(
                "6.4.1",
                [.text(kosme, isFinal: false), .more([0xF4, 0x90, 0x80, 0x80], isFinal: false), .more(kosme)],
                closes: 1007
            ),
            ProtocolCase(
                "6.4.2",
                [.text(kosme + [0xF4], isFinal: false), .more([0x90], isFinal: false), .more([0x80, 0x80])],
                closes: 1007
            ),
        ]
        + numbered("6.5", [kosme], isValid: true)
        + numbered("6.6.valid", [1, 3, 5, 7, 9].map { Array(kosme[..<[2, 5, 7, 9, 11][$0 / 2]]) }, isValid: true)
        + numbered("6.6", [1, 3, 4, 6, 8, 10].map { Array(kosme[..<$0]) }, isValid: false)
        + numbered("6.7", [[0], [0xC2, 0x80], [0xE0, 0xA0, 0x80], [0xF0, 0x90, 0x80, 0x80]], isValid: true)
        + numbered("6.8", [[0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80]], isValid: false)
        + numbered("6.9", [[0x7F], [0xDF, 0xBF], [0xEF, 0xBF, 0xBF], [0xF4, 0x8F, 0xBF, 0xBF]], isValid: true)
        + numbered(
            "6.10",
            [[0xF7, 0xBF, 0xBF, 0xBF], [0xFB, 0xBF, 0xBF, 0xBF, 0xBF], [0xFD, 0xBF, 0xBF, 0xBF, 0xBF, 0xBF]],
            isValid: false
        )
        + numbered(
            "6.11",
            [[0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBD], [0xF4, 0x8F, 0xBF, 0xBF]],
            isValid: true
        )
        + numbered("6.11.5", [[0xF4, 0x90, 0x80, 0x80]], isValid: false)
        + numbered("6.12", (1...7).map { [UInt8](repeating: 0x80, count: $0) } + [[0xBF]], isValid: false)
        + numbered("6.13", [0xC0, 0xE0, 0xF0, 0xF8, 0xFC].map { [$0, 0x20] }, isValid: false)
        + numbered(
            "6.14",
            [[0xC0], [0xE0, 0x80], [0xF0, 0x80, 0x80], [0xDF], [0xEF, 0xBF], [0xF7, 0xBF, 0xBF]],
            isValid: false
        )
        + numbered("6.16", [[0xFE], [0xFF], [0xFE, 0xFE, 0xFF, 0xFF]], isValid: false)
        + numbered("6.17", [[0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF]], isValid: false)
        + numbered("6.18", [[0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF]], isValid: false)
        + numbered("6.19", [[0xC0, 0x80], [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80]], isValid: false)
        + numbered(
            "6.20",
            [0xA0, 0xAD, 0xAE, 0xAF, 0xB0, 0xBE, 0xBF].map { [0xED, $0, 0x80] },
            isValid: false
        )
        + numbered(
            "6.21",
            [[0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80], [0xED, 0xAF, 0xBF, 0xED, 0xBF, 0xBF]],
            isValid: false
        )
        + numbered("6.22", [[0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF], [0xF0, 0x9F, 0xBF, 0xBE]], isValid: true)
        + numbered("6.23", [[0xEF, 0xBF, 0xB9], [0xEF, 0xBF, 0xBD]], isValid: true)

    static let closing: [ProtocolCase] =
        [
            ProtocolCase("7.1.1", [.text("Hello World!"), .close(1000)], closes: 1000),
            ProtocolCase("7.1.2", [.close(1000), .close(1000)], closes: 1000),
            ProtocolCase("7.1.3", [.close(1000), .ping()], closes: 1000),
            ProtocolCase("7.1.4", [.close(1000), .text("Hello World!")], closes: 1000),
            ProtocolCase("7.1.5", [.text("fragment", isFinal: false), .close(1000), .more("end")], closes: 1000),
            ProtocolCase("7.3.1", [.close()], closes: nil),
            ProtocolCase("7.3.2", [.close([3])], closes: 1002),
            ProtocolCase("7.3.3", [.close(1000)], closes: 1000),
            ProtocolCase("7.3.4", [.close(1000, Array("Hello World!".utf8))], closes: 1000),
            ProtocolCase("7.3.5", [.close(1000, [UInt8](repeating: 0x2A, count: 123))], closes: 1000),
            ProtocolCase("7.3.6", [.close(1000, [UInt8](repeating: 0x2A, count: 124))], closes: 1002),
            ProtocolCase("7.5.1", [.close(1000, kosme + [0xED, 0xA0, 0x80])], closes: 1007),
        ]
        + [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].enumerated().map {
            ProtocolCase("7.7.\($0 + 1)", [.close(UInt16($1))], closes: UInt16($1))
        }
        + [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999].enumerated().map {
            ProtocolCase("7.9.\($0 + 1)", [.close(UInt16($1))], closes: 1002)
        }
        + [5000, 65535].enumerated().map {
            ProtocolCase("7.13.\($0 + 1)", [.close(UInt16($1))], closes: 1002)
        }

    private static func numbered(_ number: String, _ texts: [[UInt8]], isValid: Bool) -> [ProtocolCase] {
        texts.enumerated().map { ProtocolCase("\(number).\($0 + 1)", $1, isValid: isValid) }
    }

    /// A fragment for each byte.
    private static func single(_ text: [UInt8]) -> [ClientFrame] {
        text.enumerated().map { index, byte in
            let isFinal = index == text.count - 1
            return index == 0 ? .text([byte], isFinal: isFinal) : .more([byte], isFinal: isFinal)
        }
    }
}
