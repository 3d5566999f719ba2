package import Platform

/// A moment as date and time of day in UTC, without locale or time zone data.
package struct CivilTime: Sendable, Hashable {
    /// 0 to 9999: what lies beyond is shown as the nearest moment within.
    package let year: Int64
    package let month: Int64
    package let day: Int64
    package let hour: Int64
    package let minute: Int64
    package let second: Int64

    package init(_ timestamp: Timestamp) {
        let seconds = min(max(timestamp.seconds, -62_167_219_200), 253_402_300_799)
        // From 0000-03-01 on, so that a leap day is the last of its year.
        let moment = seconds + 62_162_035_200
        let days = Self.floored(moment, 86_400)
        let time = moment - days * 86_400
        let era = Self.floored(days, 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = time / 3600
        minute = time / 60 % 60
        second = time % 60
    }

    /// `2026-11-21 09:05`
    package var shown: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(shown: internet.span)
        return bytes
    }

    /// `2026-11-21T09:05:00Z` (RFC 3339).
    package var internet: [UInt8] {
        var bytes: [UInt8] = []
        appendInternet(to: &bytes)
        return bytes
    }

    /// See `internet`.
    func appendInternet(to bytes: inout [UInt8]) {
        bytes.appendTwoDigits(year / 100)
        bytes.appendTwoDigits(year % 100)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendTwoDigits(month)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendTwoDigits(day)
        bytes.append(UInt8(ascii: "T"))
        bytes.appendTwoDigits(hour)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendTwoDigits(minute)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendTwoDigits(second)
        bytes.append(UInt8(ascii: "Z"))
    }

    private static func floored(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }
}

extension ByteSink where Self: ~Copyable {
    /// Appends what of a time by RFC 3339 is shown to people.
    mutating func append(shown internet: Span<UInt8>) {
        append(internet.extracting(..<10))
        append(UInt8(ascii: " "))
        append(internet.extracting(11..<16))
    }
}

extension [UInt8] {
    /// Appends a number below 100.
    fileprivate mutating func appendTwoDigits(_ number: Int64) {
        append(UInt8(truncatingIfNeeded: 0x30 + number / 10))
        append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
    }
}
