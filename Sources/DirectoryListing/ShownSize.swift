import NIOCore

/// A size as people read it: decimal units, three digits.
package enum ShownSize {
    fileprivate static let units: [StaticString] = ["kB", "MB", "GB", "TB", "PB", "EB"]

    /// `812 B`, `4.1 kB`, `23.8 MB`
    package static func short(_ size: Int64) -> String { text { $0.appendShortSize(size) } }

    /// `1,234,567 bytes`
    package static func exact(_ size: Int64) -> String { text { $0.appendExactSize(size) } }

    /// `1,234,567`. A negative number counts as zero.
    package static func grouped(_ number: Int64) -> String { text { $0.appendGrouped(number) } }

    private static func text(_ append: (inout PageOutput) -> Void) -> String {
        var text = PageOutput()
        append(&text)
        return String(buffer: text.finish())
    }
}

extension ByteSink where Self: ~Copyable {
    /// See `ShownSize.short`.
    mutating func appendShortSize(_ size: Int64) {
        guard size >= 1000 else {
            appendDecimal(max(size, 0))
            return append(" B")
        }
        var value = Double(size)
        var unit = 0
        repeat {
            value /= 1000
            unit += 1
        } while value >= 999.95 && unit < ShownSize.units.count
        let tenths = Int64((value * 10).rounded())
        if tenths < 1000 {
            appendDecimal(tenths / 10)
            append(UInt8(ascii: "."))
            appendDecimal(tenths % 10)
        } else {
            appendDecimal(Int64(value.rounded()))
        }
        append(UInt8(ascii: " "))
        append(ShownSize.units[unit - 1])
    }

    /// See `ShownSize.exact`.
    mutating func appendExactSize(_ size: Int64) {
        guard size != 1 else { return append("1 byte") }
        appendGrouped(size)
        append(" bytes")
    }

    /// See `ShownSize.grouped`.
    mutating func appendGrouped(_ number: Int64) {
        appendDecimal(max(number, 0), separator: UInt8(ascii: ","))
    }

    /// - Parameters:
    ///   - number: not negative.
    ///   - separator: what stands between groups of three digits.
    private mutating func appendDecimal(_ number: Int64, separator: UInt8? = nil) {
        var digits = 1
        var worth: Int64 = 1
        while number / worth >= 10 {
            worth *= 10
            digits += 1
        }
        while true {
            append(UInt8(truncatingIfNeeded: 0x30 + number / worth % 10))
            digits -= 1
            if digits == 0 { return }
            worth /= 10
            if let separator, digits % 3 == 0 { append(separator) }
        }
    }
}
