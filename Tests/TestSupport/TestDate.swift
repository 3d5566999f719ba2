import Glibc

/// IMF-fixdate by the C library: an oracle that shares no code with ours.
package enum TestDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let form = "%a, %d %b %Y %H:%M:%S GMT"

    /// IMF-fixdate alone; `nil`: anything else.
    package static func parse(_ text: String) -> Int? {
        let words = text.split { $0 == " " || $0 == ":" }
        guard words.count == 8, words[7] == "GMT", let month = months.firstIndex(of: String(words[2])),
            let day = CInt(words[1]), let year = CInt(words[3]), let hour = CInt(words[4]),
            let minute = CInt(words[5]), let second = CInt(words[6])
        else { return nil }
        var parts = tm()
        parts.tm_year = year - 1900
        parts.tm_mon = CInt(month)
        parts.tm_mday = day
        parts.tm_hour = hour
        parts.tm_min = minute
        parts.tm_sec = second
        return timegm(&parts)
    }

    package static func format(_ seconds: Int) -> String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 64)
        let count = strftime(&text, text.count, form, &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
