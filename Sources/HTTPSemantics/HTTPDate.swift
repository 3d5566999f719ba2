package import NIOCore

/// Dates in fields (RFC 9110, section 5.6.7), in seconds since 1970. Independent of locale and time zone.
package enum HTTPDate {
    /// The last second of the year 9999: a later one has no form.
    package static let latest: Int64 = 253_402_300_799

    /// IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`. What lies outside 1970 to 9999 is moved to its end.
    package static func format(_ seconds: Int64) -> [UInt8] {
        let seconds = min(max(seconds, 0), latest)
        let days = seconds / 86400
        let (year, month, day) = civil(fromDays: days)
        let rest = Int(seconds % 86400)
        var text: [UInt8] = []
        text.reserveCapacity(29)
        text += weekdays[Int((days + 4) % 7)].prefix(3)
        text += ", ".utf8
        append(day, 2, &text)
        text.append(0x20)
        text += months[month - 1]
        text.append(0x20)
        append(year, 4, &text)
        for (separator, value) in [(" ", rest / 3600), (":", rest / 60 % 60), (":", rest % 60)] {
            text += separator.utf8
            append(value, 2, &text)
        }
        text += " GMT".utf8
        return text
    }

    /// Reads the three forms that servers must accept; `nil`: none of them, or no such date.
    package static func parse(_ value: ByteBufferView) -> Int64? {
        var scanner = Scanner(bytes: value[...])
        guard let name = scanner.word(),
            let weekday = weekdays.firstIndex(where: { $0.starts(with: name) && name.count >= 3 })
        else { return nil }
        if scanner.skip(", ") {
            return name.count == 3
                ? scanner.fixdate() : (name.count == weekdays[weekday].count ? scanner.rfc850() : nil)
        }
        return name.count == 3 && scanner.skip(" ") ? scanner.asctime() : nil
    }

    fileprivate static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ].map { Array($0.utf8) }
    fileprivate static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { Array($0.utf8) }

    private static func append(_ value: Int, _ width: Int, _ text: inout [UInt8]) {
        var divisor = width == 4 ? 1000 : 10
        while divisor > 0 {
            text.append(UInt8(truncatingIfNeeded: 0x30 + value / divisor % 10))
            divisor /= 10
        }
    }

    /// The proleptic Gregorian calendar, by eras of 400 years.
    private static func civil(fromDays days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let isAfterFebruary = month < 10
        return (
            Int(yearOfEra + era * 400) + (isAfterFebruary ? 0 : 1), Int(isAfterFebruary ? month + 3 : month - 9),
            Int(day)
        )
    }

    /// `nil`: no such day.
    fileprivate static func seconds(_ year: Int, _ month: Int, _ day: Int, _ time: Int) -> Int64? {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[month - 1] else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468) * 86400 + Int64(time)
    }

    /// Of a two-digit year: what looks more than 50 years ahead lies in the past.
    fileprivate static func fullYear(_ twoDigits: Int) -> Int { twoDigits < 70 ? 2000 + twoDigits : 1900 + twoDigits }
}

private struct Scanner {
    var bytes: ByteBufferView.SubSequence

    mutating func skip(_ text: String) -> Bool {
        guard bytes.starts(with: text.utf8) else { return false }
        bytes = bytes.dropFirst(text.utf8.count)
        return true
    }

    mutating func word() -> [UInt8]? {
        let word = bytes.prefix { ($0 | 0x20) &- 0x61 < 26 }
        bytes = bytes.dropFirst(word.count)
        return word.isEmpty ? nil : Array(word)
    }

    mutating func number(_ digits: Int) -> Int? {
        let text = bytes.prefix(digits)
        guard text.count == digits, text.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        bytes = bytes.dropFirst(digits)
        return text.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
    }

    mutating func month() -> Int? {
        guard let name = word(), let index = HTTPDate.months.firstIndex(of: name) else { return nil }
        return index + 1
    }

    /// Seconds of the day. A leap second counts as the one before.
    mutating func time() -> Int? {
        guard let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + min(second, 59)
    }

    /// `06 Nov 1994 08:49:37 GMT`
    mutating func fixdate() -> Int64? {
        guard let day = number(2), skip(" "), let month = month(), skip(" "), let year = number(4), skip(" "),
            let time = time(), skip(" GMT"), bytes.isEmpty
        else { return nil }
        return HTTPDate.seconds(year, month, day, time)
    }

    /// `06-Nov-94 08:49:37 GMT`
    mutating func rfc850() -> Int64? {
        guard let day = number(2), skip("-"), let month = month(), skip("-"), let year = number(2), skip(" "),
            let time = time(), skip(" GMT"), bytes.isEmpty
        else { return nil }
        return HTTPDate.seconds(HTTPDate.fullYear(year), month, day, time)
    }

    /// `Nov  6 08:49:37 1994`
    mutating func asctime() -> Int64? {
        guard let month = month(), skip(" ") else { return nil }
        guard let day = skip(" ") ? number(1) : number(2), skip(" "), let time = time(), skip(" "),
            let year = number(4), bytes.isEmpty
        else { return nil }
        return HTTPDate.seconds(year, month, day, time)
    }
}
