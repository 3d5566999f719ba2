import Glibc
import HTTPSemantics
import NIOCore

/// Conditional requests. The first byte chooses what the representation is; then come field lines, each ended by LF.
enum PreconditionsFuzz {
    private static let opaques = ["", "x", "abc", "a,b"]
    /// Sun, 06 Nov 1994 08:49:37 GMT
    private static let lastModified: Int64 = 784_111_777

    static func run(_ input: [UInt8]) {
        guard let choice = input.first else { return }
        let opaque = Array(opaques[Int(choice >> 3) % opaques.count].utf8)
        let validators = Validators(
            etag: choice & 1 == 0 ? nil : EntityTag(opaque: opaque, isWeak: choice & 2 != 0),
            lastModified: choice & 4 == 0 ? nil : lastModified
        )
        let lines = input.dropFirst().split(separator: 0x0A).map { Array($0) }
        let text = lines.flatMap { $0 + "\r\n".utf8 }
        var buffer = ByteBuffer(bytes: Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8) + text + [0x0D, 0x0A])
        var parser = HeadParser()
        guard case .head(let head) = parser.parse(&buffer), buffer.readableBytes == 0 else { return }
        let fields = Fields(lines)
        for (_, value) in fields.lines { checkDate(value) }
        let expected = verdict(fields, validators)
        demand(Preconditions.evaluate(head, validators) == expected, "not \(expected): \(text.shown)")
        let applies = rangeApplies(fields, validators)
        demand(Preconditions.rangeApplies(head, validators) == applies, "not \(applies): \(text.shown)")
    }

    /// RFC 9110, section 13.2.2, step by step.
    private static func verdict(_ fields: Fields, _ validators: Validators) -> Preconditions.Verdict {
        let match = fields.values("if-match")
        if !match.isEmpty {
            let holds = match.contains { value in
                value == [0x2A] || tags(value).contains { validators.etag.map($0.matchesStrongly) ?? false }
            }
            if !holds { return .failed }
        } else if let limit = fields.date("if-unmodified-since"), let modified = validators.lastModified {
            if modified > limit { return .failed }
        }
        let noneMatch = fields.values("if-none-match")
        if !noneMatch.isEmpty {
            let holds = noneMatch.contains { value in
                value == [0x2A] || tags(value).contains { $0.opaque == validators.etag?.opaque }
            }
            return holds ? .notModified : .proceed
        }
        guard let limit = fields.date("if-modified-since"), let modified = validators.lastModified else {
            return .proceed
        }
        return modified <= limit ? .notModified : .proceed
    }

    /// Section 13.1.5. A date is no strong validator here (section 8.8.2.2): nobody knows that the file was not written
    /// twice within its second.
    private static func rangeApplies(_ fields: Fields, _ validators: Validators) -> Bool {
        let conditions = fields.values("if-range")
        guard conditions.count == 1 else { return conditions.isEmpty }
        guard let etag = validators.etag, !etag.isWeak else { return false }
        return conditions[0] == [0x22] + etag.opaque + [0x22]
    }

    /// The tags at the beginning of a list, up to what is none.
    private static func tags(_ value: [UInt8]) -> [EntityTag] {
        let isSeparator = { (byte: UInt8) in [0x20, 0x09, 0x2C].contains(byte) }
        var tags: [EntityTag] = []
        // Between quotes and outside them by turns.
        let parts = value.split(separator: 0x22, omittingEmptySubsequences: false).map { Array($0) }
        for index in stride(from: 0, to: parts.count - 2, by: 2) {
            let before = Array(parts[index].drop(while: isSeparator))
            guard before.isEmpty || before == Array("W/".utf8) else { break }
            tags.append(EntityTag(opaque: parts[index + 1], isWeak: !before.isEmpty))
        }
        return tags
    }

    /// What we read as a date is what the C library writes for that time, but for the name of the day and a leap second.
    private static func checkDate(_ value: [UInt8]) {
        guard let seconds = HTTPDate.parse(ByteBuffer(bytes: value).readableBytesView) else { return }
        let text = String(decoding: value, as: UTF8.self)
        let words = text.replacing(":60", with: ":59").split(separator: " ").dropFirst()
        var clock = time_t(seconds)
        var calendar = tm()
        gmtime_r(&clock, &calendar)
        // The day of the last form has two digits, or a space and one.
        let forms = [
            "%a, %d %b %Y %H:%M:%S GMT", "%a, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y", "%a %b %d %H:%M:%S %Y",
        ]
        let written = forms.map { form -> String in
            var buffer = [UInt8](repeating: 0, count: 100)
            let count = buffer.withUnsafeMutableBytes {
                strftime($0.bindMemory(to: CChar.self).baseAddress.unsafelyUnwrapped, 100, form, &calendar)
            }
            return String(decoding: buffer.prefix(count), as: UTF8.self)
        }
        // The C library writes the years before 1000 with fewer digits.
        let isSame = written.contains { $0.split(separator: " ").dropFirst().elementsEqual(words) }
        demand(isSame || calendar.tm_year < 1000 - 1900, "\(text) is not \(seconds)")
        guard (0...HTTPDate.latest).contains(seconds) else { return }
        let again = HTTPDate.parse(ByteBuffer(bytes: HTTPDate.format(seconds)).readableBytesView)
        demand(again == seconds, "what is written for \(text) is read as another time")
    }

    private struct Fields {
        let lines: [(name: String, value: [UInt8])]

        init(_ lines: [[UInt8]]) {
            self.lines = lines.compactMap { line in
                guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
                return (
                    String(decoding: line[..<colon], as: UTF8.self).lowercased(),
                    Array(line[(colon + 1)...].trimmingWhitespace)
                )
            }
        }

        func values(_ name: String) -> [[UInt8]] { lines.filter { $0.name == name }.map(\.value) }

        func date(_ name: String) -> Int64? {
            let values = values(name)
            return values.count == 1 ? HTTPDate.parse(ByteBuffer(bytes: values[0]).readableBytesView) : nil
        }
    }
}
