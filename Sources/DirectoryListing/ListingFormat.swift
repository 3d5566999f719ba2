import HTTPSemantics
package import NIOCore

/// In which form a folder is listed.
package enum ListingFormat: Sendable, Hashable, CaseIterable {
    case html
    case json
    case text

    package var contentType: StaticString {
        switch self {
        case .html: "text/html; charset=utf-8"
        case .json: "application/json"
        case .text: "text/plain; charset=utf-8"
        }
    }

    private var mediaType: (type: StaticString, subtype: StaticString) {
        switch self {
        case .html: ("text", "html")
        case .json: ("application", "json")
        case .text: ("text", "plain")
        }
    }

    /// The form that `Accept` (RFC 9110, section 12.5.1) asks for: by weight, then the one that is named more exactly,
    /// then HTML before JSON before text. HTML where the field is absent or wants none of them.
    package static func preferred(accept: ByteBufferView?) -> ListingFormat {
        guard let accept else { return .html }
        let ranges = accept.split(separator: UInt8(ascii: ",")).compactMap(AcceptedRange.init)
        var best = ListingFormat.html
        var bestRank = (weight: 0, exactness: 0)
        for format in allCases {
            let matching = ranges.filter { $0.covers(format.mediaType) }
            guard let range = matching.max(by: { $0.exactness < $1.exactness }) else { continue }
            if range.weight > 0, (range.weight, range.exactness) > bestRank {
                best = format
                bestRank = (range.weight, range.exactness)
            }
        }
        return best
    }
}

/// One element of `Accept`.
private struct AcceptedRange {
    var type: [UInt8]
    var subtype: [UInt8]
    /// In thousandths.
    var weight = 1000

    init?(_ element: ByteBufferView) {
        let parts = element.split(separator: UInt8(ascii: ";")).map(Self.trimmed)
        guard let range = parts.first else { return nil }
        let names = range.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard names.count == 2 else { return nil }
        type = names[0].map(\.asciiLowercased)
        subtype = names[1].map(\.asciiLowercased)
        for parameter in parts.dropFirst() {
            guard parameter.count >= 2, parameter[0].asciiLowercased == UInt8(ascii: "q"),
                parameter[1] == UInt8(ascii: "=")
            else { continue }
            guard let weight = Self.weight(parameter[2...]) else { return nil }
            self.weight = weight
        }
    }

    /// How much of a media type the range names.
    var exactness: Int { (type == Self.any ? 0 : 1) + (subtype == Self.any ? 0 : 1) }

    func covers(_ mediaType: (type: StaticString, subtype: StaticString)) -> Bool {
        (type == Self.any || type.elementsEqual("\(mediaType.type)".utf8))
            && (subtype == Self.any || subtype.elementsEqual("\(mediaType.subtype)".utf8))
    }

    private static let any = [UInt8(ascii: "*")]

    private static func trimmed(_ bytes: ByteBufferView) -> [UInt8] {
        Array(Array(bytes.drop(while: \.isWhitespace)).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// `qvalue` (RFC 9110, section 12.4.2): `0` or `1` with up to three decimals.
    private static func weight(_ text: ArraySlice<UInt8>) -> Int? {
        guard let whole = text.first, whole == UInt8(ascii: "0") || whole == UInt8(ascii: "1") else { return nil }
        let rest = text.dropFirst()
        guard rest.count <= 4, rest.isEmpty || rest.first == UInt8(ascii: ".") else { return nil }
        var weight = Int(whole & 0xF) * 1000
        for (digit, worth) in zip(rest.dropFirst(), [100, 10, 1]) {
            guard digit.isDigit else { return nil }
            weight += Int(digit & 0xF) * worth
        }
        return weight <= 1000 ? weight : nil
    }
}
