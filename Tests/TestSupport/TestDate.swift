import Glibc

/// IMF-fixdate by the C library: an oracle that shares no code with ours.
package enum TestDate {
    private static let form = "%a, %d %b %Y %H:%M:%S GMT"

    package static func parse(_ text: String) -> Int? {
        var parts = tm()
        guard strptime(text, form, &parts) != nil else { return nil }
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
