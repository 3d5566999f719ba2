/// A size as people read it: decimal units, three digits.
package enum ShownSize {
    private static let units = ["kB", "MB", "GB", "TB", "PB", "EB"]

    /// `812 B`, `4.1 kB`, `23.8 MB`
    package static func short(_ size: Int64) -> String {
        guard size >= 1000 else { return "\(max(size, 0)) B" }
        var value = Double(size)
        var unit = 0
        repeat {
            value /= 1000
            unit += 1
        } while value >= 999.95 && unit < units.count
        let tenths = Int((value * 10).rounded())
        guard tenths < 1000 else { return "\(Int(value.rounded())) \(units[unit - 1])" }
        return "\(tenths / 10).\(tenths % 10) \(units[unit - 1])"
    }

    /// `1,234,567 bytes`
    package static func exact(_ size: Int64) -> String {
        size == 1 ? "1 byte" : "\(grouped(size)) bytes"
    }

    /// `1,234,567`. A negative number counts as zero.
    package static func grouped(_ number: Int64) -> String {
        var digits = Array(String(max(number, 0)).utf8)
        var index = digits.count - 3
        while index > 0 {
            digits.insert(UInt8(ascii: ","), at: index)
            index -= 3
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
