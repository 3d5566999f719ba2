import TestSupport

/// What is fuzzed. Each target holds its part of the program to more than "does not crash".
enum FuzzTarget: String, CaseIterable {
    case target, range, preconditions, injection, mustache, head, connection

    func run(_ input: [UInt8]) {
        switch self {
        case .target: TargetFuzz.run(input)
        case .range: RangeFuzz.run(input)
        case .preconditions: PreconditionsFuzz.run(input)
        case .injection: InjectionFuzz.run(input)
        case .mustache: MustacheFuzz.run(input)
        case .head: HeadFuzz.run(input)
        case .connection: ConnectionFuzz.run(input)
        }
    }
}

/// Ends the process where the program does not keep its word: libFuzzer then writes the input down.
func demand(_ holds: Bool, _ promise: @autoclosure () -> String, line: UInt = #line, file: StaticString = #file) {
    if !holds { fatalError(promise(), file: file, line: line) }
}

/// Numbers that depend on the input alone, so that an input that was found does the same again.
struct InputRandom: RandomNumberGenerator {
    private var generator: SeededGenerator

    /// FNV-1a, 64 bits.
    init(_ input: [UInt8]) {
        generator = SeededGenerator(seed: input.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }

    mutating func next() -> UInt64 { generator.next() }
}

extension [UInt8] {
    /// For messages.
    var shown: String { String(decoding: self, as: UTF8.self).debugDescription }

    /// In pieces that depend on the numbers.
    func cut(by random: inout InputRandom, atMost pieces: Int) -> [ArraySlice<UInt8>] {
        guard !isEmpty else { return [] }
        let cuts = (0..<Int.random(in: 0..<pieces, using: &random)).map { _ in Int.random(in: indices, using: &random) }
        let bounds = [0] + cuts.sorted() + [count]
        return zip(bounds, bounds.dropFirst()).filter { $0 < $1 }.map { self[$0..<$1] }
    }
}
