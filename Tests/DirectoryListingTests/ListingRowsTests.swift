import Glibc
import HTTPSemantics
import NIOCore
import Platform
import StaticSite
import Testing

@testable import DirectoryListing

/// The rows of a listing answer for their fields one by one. Here they are held against objects that have all fields
/// from the start.
@Suite struct ListingRowsTests {
    private static let template = """
        {{#entries}}
        {{name}}|{{{name}}}|{{label}}|{{{label}}}|{{href}}|{{{href}}}|{{icon}}|{{size}}|{{{bytes}}}|{{modified}}|{{datetime}}
        {{#isFolder}}folder {{.}}{{/isFolder}}{{^isFolder}}file{{/isFolder}}{{#bytes}}<{{.}}{{name}}{{title}}>{{/bytes}}{{^size}}-{{/size}}
        {{#label}}{{.}} {{{.}}} {{label.name}}{{/label}}{{#columns}}{{href}} {{name}} {{label}}{{/columns}}{{.}}{{filter}}{{first}}
        {{/entries}}{{^entries}}none{{/entries}}{{entries}}{{entries.name}}{{name}}
        """

    private static let times = [0, 0, 59, 60, 86_399, 86_400, 951_782_400, 1_763_690_759, 4_107_542_400, 1_763_690_759]

    @Test func areShownLikeObjects() throws {
        let site = try TemporaryFolder()
        var names = ["a.txt", "b c.PNG", "<i>&\"'.html", "é.tar.gz", "\u{202E}x", "a~b._-", "LICENSE", ".well-known"]
        names += (0..<40).map { "f\($0).css" }
        for (index, name) in names.enumerated() {
            try site.addFile(name, size: index * index * 997, modified: Self.times[index % Self.times.count])
        }
        try site.addFile([0x66, 0xFF, 0x3C, 0x66], size: 1)
        for name in ["folder", "<b>"] { try site.addFolder(name) }
        let folder = try site.open()
        for query in ["", "sort=modified&order=desc", "sort=size", "q=f1", "q=nothing"] {
            let page = try FolderPage(of: folder, query: ListingQuery(ByteBuffer(string: query).readableBytesView))
            #expect(try Self.render(page, folder, asRows: true) == Self.render(page, folder, asRows: false), "\(query)")
        }
    }

    private static func render(_ page: FolderPage, _ folder: OpenFolder, asRows: Bool) throws -> String {
        let template = try MustacheTemplate(Array(template.utf8), fields: ListingField.self)
        var data = MustacheData()
        var root = MustacheObject()
        let rows = page.rows.map { object(page.name(of: $0), $0.status, &data) }
        root.add(ListingField.entries, asRows ? .rows(rows.count) : data.list(rows))
        root.add(ListingField.title, data.text("<title>"))
        var column = MustacheObject()
        column.add(ListingField.href, data.text("?sort"))
        let columns = [data.object(column), data.object(column)]
        root.add(ListingField.columns, data.list(columns))
        return String(
            buffer: template.render(data.object(root), of: data, rows: ListingRows(page), expecting: 0)
        )
    }

    private static func object(_ name: [UInt8], _ status: FileStatus, _ data: inout MustacheData) -> MustacheValue {
        let isFolder = status.kind == .folder
        let shown = ShownName(name)
        let time = CivilTime(status.modified)
        var href: [UInt8] = []
        for byte in name {
            let digits = String(byte, radix: 16, uppercase: true)
            href += byte.isUnreserved ? [byte] : Array("%\(digits.count < 2 ? "0" : "")\(digits)".utf8)
        }
        var object = MustacheObject()
        object.add(ListingField.name, data.text(shown.text))
        object.add(ListingField.label, data.text(shown.markup))
        object.add(ListingField.href, data.text(href + (isFolder ? [UInt8(ascii: "/")] : [])))
        object.add(ListingField.icon, data.text("\(isFolder ? .folder : EntryIcon(fileName: name))"))
        object.add(ListingField.isFolder, .bool(isFolder))
        if !isFolder {
            object.add(ListingField.size, data.text(ShownSize.short(status.size)))
            object.add(ListingField.bytes, data.text(ShownSize.exact(status.size)))
        }
        object.add(ListingField.modified, data.text(time.shown))
        object.add(ListingField.datetime, data.text(time.internet))
        return data.object(object)
    }

    /// Pieces that end at, before and behind the end of a block, and some longer than one.
    @Test func whatIsPutOutIsOneText() {
        for length in [1, 7, 63, PageOutput.blockSize - 1, PageOutput.blockSize, PageOutput.blockSize + 1, 40_000] {
            var output = PageOutput()
            var expected: [UInt8] = []
            for round in 0..<9 {
                let piece = (0..<(length + round)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ round) }
                output.append(piece.span)
                output.append(UInt8(ascii: "<"))
                output.append([UInt8]().span)
                output.appendEscaped(piece.span)
                output.appendPercentEncoded(piece.span)
                expected.append(piece.span)
                expected.append(UInt8(ascii: "<"))
                expected.appendEscaped(piece.span)
                expected.appendPercentEncoded(piece.span)
            }
            #expect(Array(output.finish().readableBytesView) == expected)
        }
        #expect(PageOutput(expecting: 100).finish().readableBytes == 0)
    }

    /// One byte at a time, until the last one is the first of a new block.
    @Test func singleBytesFillBlocksToo() {
        var output = PageOutput()
        let bytes = (0...2 * PageOutput.blockSize).map { UInt8(truncatingIfNeeded: $0 / 251) }
        for byte in bytes { output.append(byte) }
        #expect(Array(output.finish().readableBytesView) == bytes)
    }

    /// Every byte at every place of a word.
    @Test func namesAreLookedAtInWords() {
        for length in [1, 7, 8, 9, 16, 19] {
            for place in 0..<length {
                for byte in UInt8.min ... .max {
                    var name = [UInt8](repeating: UInt8(ascii: "x"), count: length)
                    name[place] = byte
                    #expect(name.span.isUnreserved == byte.isUnreserved)
                    let isPlain = 0x20 <= byte && byte < 0x7F && !byte.isMarkup
                    #expect(ShownName.isPlain(name.span) == isPlain)
                }
            }
        }
    }
}
