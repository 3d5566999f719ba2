import HTTPSemantics
import StaticSite

/// What a listing's template is given.
struct ListingData {
    private(set) var object = MustacheObject()
    private let page: FolderPage

    init(_ page: FolderPage, path: DecodedPath, site: SiteURL, nonce: PageNonce) {
        self.page = page
        addHeading(path, site)
        object.add(ListingField.nonce, .text(nonce.text))
        object.add(ListingField.columns, .list(FolderColumn.all.map(column)))
        object.add(ListingField.filter, .text(Array(String(decoding: page.query.filter, as: UTF8.self).utf8)))
        if page.query.column != .name || page.query.isDescending {
            object.add(ListingField.sort, .text("\(page.query.column.word)"))
            object.add(ListingField.order, .text(page.query.isDescending ? "desc" : "asc"))
        }
        object.add(ListingField.totals, .text(totals))
        if page.count > 1 { object.add(ListingField.pages, .object(pages)) }
        object.add(ListingField.entries, .list(page.rows.map(Self.entry)))
    }

    private mutating func addHeading(_ path: DecodedPath, _ site: SiteURL) {
        let segments = path.segments
        if let last = segments.last {
            let name = ShownName(last)
            object.add(ListingField.title, .text(name.text))
            object.add(ListingField.heading, .text(name.markup))
        } else {
            object.add(ListingField.title, .text("Index"))
            object.add(ListingField.heading, .text("Index"))
        }
        object.add(ListingField.parent, .bool(!segments.isEmpty))
        object.add(
            ListingField.crumbs,
            .list(
                segments.indices.map { depth in
                    var crumb = MustacheObject()
                    crumb.add(
                        ListingField.label,
                        .text(depth == 0 ? Array("Index".utf8) : ShownName(segments[depth - 1]).markup)
                    )
                    crumb.add(ListingField.href, .text(site.path(to: segments[..<depth], isFolder: true)))
                    return .object(crumb)
                }
            )
        )
    }

    private func column(_ column: FolderColumn) -> MustacheValue {
        let query = page.query.sorted(by: column.column)
        var fields = MustacheObject()
        fields.add(ListingField.column, .text("\(column.column.word)"))
        fields.add(ListingField.caption, .text(column.caption))
        fields.add(ListingField.href, .text(query.reference))
        fields.add(ListingField.action, .text(query.isDescending ? column.descending : column.ascending))
        if page.query.column == column.column {
            fields.add(ListingField.sorted, .text(page.query.isDescending ? "descending" : "ascending"))
        }
        return .object(fields)
    }

    /// `2 folders, 14 files, 1.2 MB`
    private var totals: String {
        var parts: [String] = []
        if page.folders > 0 { parts.append(Self.counted(page.folders, "folder", "folders")) }
        if page.files > 0 { parts.append(Self.counted(page.files, "file", "files")) }
        let size = page.rows.lazy.filter { $0.status.kind == .file }.reduce(into: Int64(0)) { sum, row in
            let (next, overflow) = sum.addingReportingOverflow(row.status.size)
            sum = overflow ? .max : next
        }
        if page.files > 0 { parts.append(ShownSize.short(size) + (page.count > 1 ? " on this page" : "")) }
        return parts.joined(separator: ", ")
    }

    private var pages: MustacheObject {
        var fields = MustacheObject()
        let number = page.query.page
        let first = Int64((number - 1) * FolderPage.size)
        let shown = Int64(page.rows.count)
        let range = "\(ShownSize.grouped(first + min(shown, 1)))\u{2013}\(ShownSize.grouped(first + shown))"
        fields.add(ListingField.position, .text("\(range) of \(ShownSize.grouped(Int64(page.total)))"))
        if number > 1 {
            fields.add(ListingField.first, .text(page.query.on(page: 1).reference))
            fields.add(ListingField.previous, .text(page.query.on(page: number - 1).reference))
        }
        if number < page.count {
            fields.add(ListingField.next, .text(page.query.on(page: number + 1).reference))
            fields.add(ListingField.last, .text(page.query.on(page: page.count).reference))
        }
        return fields
    }

    private static func entry(_ row: FolderPage.Row) -> MustacheValue {
        let name = ShownName(row.name)
        let isFolder = row.status.kind == .folder
        let modified = CivilTime(row.status.modified)
        var href = Array("./".utf8)
        href.appendPercentEncoded(row.name)
        if isFolder { href.append(UInt8(ascii: "/")) }
        var fields = MustacheObject()
        fields.add(ListingField.name, .text(name.text))
        fields.add(ListingField.label, .text(name.markup))
        fields.add(ListingField.href, .text(href))
        fields.add(ListingField.icon, .text((isFolder ? EntryIcon.folder : EntryIcon(fileName: row.name)).rawValue))
        fields.add(ListingField.isFolder, .bool(isFolder))
        if !isFolder {
            fields.add(ListingField.size, .text(ShownSize.short(row.status.size)))
            fields.add(ListingField.bytes, .text(ShownSize.exact(row.status.size)))
        }
        fields.add(ListingField.modified, .text(modified.shown))
        fields.add(ListingField.datetime, .text(modified.internet))
        return .object(fields)
    }

    private static func counted(_ number: Int, _ one: String, _ many: String) -> String {
        "\(ShownSize.grouped(Int64(number))) \(number == 1 ? one : many)"
    }
}

/// A column of the table, in words.
private struct FolderColumn {
    let column: ListingQuery.Column
    let caption: String
    /// What a click does that sorts this way.
    let ascending: String
    let descending: String

    static let all = [
        FolderColumn(
            column: .name,
            caption: "Name",
            ascending: "sort from A to Z",
            descending: "sort from Z to A"
        ),
        FolderColumn(
            column: .size,
            caption: "Size",
            ascending: "sort smallest first",
            descending: "sort largest first"
        ),
        FolderColumn(
            column: .modified,
            caption: "Modified",
            ascending: "sort oldest first",
            descending: "sort newest first"
        ),
    ]
}
