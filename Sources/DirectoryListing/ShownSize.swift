/// A size as people read it: decimal units, three digits.
package enum ShownSize {
    fileprivate static let units = ["kB", "MB", "GB", "TB", "PB", "EB"]

    /// `812 B`, `4.1 kB`, `23.8 MB`
    package static func short(_ size: Int64) -> String { text { $0.appendShortSize(size) } }

    /// `1,234,567 bytes`
    package static func exact(_ size: Int64) -> String { text { $0.appendExactSize(size) } }

    /// `1,234,567`. A negative number counts as zero.
    package static func grouped(_ number: Int64) -> String { text { $0.appendGrouped(number) } }

    private static func text(_ append: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        append(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension [UInt8] {
    /// See `ShownSize.short`.
    mutating func appendShortSize(_ size: Int64) {
        guard size >= 1000 else {
            appendDecimal(Swift.max(size, 0))
            return append(contentsOf: " B".utf8)
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
        append(contentsOf: ShownSize.units[unit - 1].utf8)
    }

    /// See `ShownSize.exact`.
    mutating func appendExactSize(_ size: Int64) {
        guard size != 1 else { return append(contentsOf: "1 byte".utf8) }
        appendGrouped(size)
        append(contentsOf: " bytes".utf8)
    }

    /// See `ShownSize.grouped`.
    mutating func appendGrouped(_ number: Int64) {
        let start = count
        appendDecimal(Swift.max(number, 0))
        var index = count - 3
        while index > start {
            insert(UInt8(ascii: ","), at: index)
            index -= 3
        }
    }

    private mutating func appendDecimal(_ number: Int64) {
        if number < 10 {
            append(UInt8(truncatingIfNeeded: 0x30 + number))
        } else {
            append(contentsOf: String(number).utf8)
        }
    }
}
