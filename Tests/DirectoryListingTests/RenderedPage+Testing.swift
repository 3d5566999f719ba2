import DirectoryListing
import HTTPSemantics
import NIOCore
import StaticSite

extension RenderedPage {
    var text: String { String(decoding: prefix(.max), as: UTF8.self) }

    /// The values of all `href` attributes of links, in order, entities resolved.
    var links: [String] {
        text.split(separator: "<a ").dropFirst().compactMap { tag -> String? in
            guard let start = tag.ranges(of: "href=\"").first else { return nil }
            let value = tag[start.upperBound...].prefix { $0 != "\"" }
            return String(value.replacing("&amp;", with: "&"))
        }
    }

    /// Where the rows of a listing lead to, but for the one above the folder.
    var rowLinks: [String] {
        text.split(separator: "<td class=\"name\"><a href=\"").dropFirst()
            .map { String($0.prefix { $0 != "\"" }) }
            .filter { $0 != "../" }
    }

    /// The names that the rows of a listing lead to.
    var linkedNames: [[UInt8]] {
        rowLinks.map { link in
            var name = [UInt8](percentDecoding: link[...])
            if name.last == UInt8(ascii: "/") { name.removeLast() }
            return name
        }
    }

    var linkedText: [String] { linkedNames.map { String(decoding: $0, as: UTF8.self) } }
}

extension [UInt8] {
    /// Strict: what is no unreserved character must be encoded, but for slashes.
    init(percentDecoding text: Substring) {
        self = []
        var rest = [UInt8](text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                append(value)
                rest = rest.dropFirst(2)
            } else {
                append(byte)
            }
        }
    }
}

/// Renders a folder with the built-in template.
func render(_ folder: OpenFolder, _ query: String? = nil, _ format: ListingFormat = .html) throws -> RenderedPage {
    let path = folder.path.isRoot ? "/" : "/\(String(decoding: folder.path.bytes, as: UTF8.self))/"
    return try ListingRenderer().render(
        folder,
        urlPath: Array(path.utf8),
        base: [],
        query: ListingQuery(query.map { ByteBuffer(string: $0).readableBytesView }),
        format: format
    )
}
