import HTTPSemantics
import Platform
import StaticSite

/// What a listing's template is given, but for the rows: those are `ListingRows`.
struct ListingData {
    private(set) var data = MustacheData()
    private(set) var root = MustacheValue.missing
    private let page: FolderPage

    init(_ page: FolderPage, of folder: OpenFolder, site: SiteURL, nonce: PageNonce) {
        self.page = page
        var object = MustacheObject()
        addHeading(to: &object, folder, site)
        object.add(ListingField.nonce, data.text(nonce.text))
        let columns = FolderColumn.all.map { column($0) }
        object.add(ListingField.columns, data.list(columns))
        object.add(ListingField.filter, data.text(String(decoding: page.query.filter, as: UTF8.self)))
        if page.query.column != .name || page.query.isDescending {
            object.add(ListingField.sort, data.text("\(page.query.column.word)"))
            object.add(ListingField.order, data.text(page.query.isDescending ? "desc" : "asc"))
        }
        object.add(ListingField.totals, data.text(totals))
        if page.hidden > 0 {
            object.add(ListingField.hidden, data.text(Self.counted(page.hidden, "hidden name", "hidden names")))
        }
        if page.count > 1 { object.add(ListingField.pages, pages()) }
        object.add(ListingField.entries, .rows(page.rowCount))
        root = data.object(object)
    }

    private mutating func addHeading(to object: inout MustacheObject, _ folder: OpenFolder, _ site: SiteURL) {
        let segments = folder.path.segments
        let root = ShownName(folder.rootName)
        let name = segments.last.map { ShownName($0) } ?? root
        object.add(ListingField.title, data.text(name.text))
        object.add(ListingField.heading, data.text(name.markup))
        object.add(ListingField.parent, .bool(!segments.isEmpty))
        let crumbs = segments.indices.map { depth in
            var crumb = MustacheObject()
            let label = depth == 0 ? data.text(root.markup) : data.text(ShownName(segments[depth - 1]).markup)
            crumb.add(ListingField.label, label)
            crumb.add(ListingField.href, data.text(site.path(to: segments[..<depth], isFolder: true)))
            return data.object(crumb)
        }
        object.add(ListingField.crumbs, data.list(crumbs))
    }

    private mutating func column(_ column: FolderColumn) -> MustacheValue {
        let query = page.query.sorted(by: column.column)
        var fields = MustacheObject()
        fields.add(ListingField.column, data.text("\(column.column.word)"))
        fields.add(ListingField.caption, data.text(column.caption))
        fields.add(ListingField.href, data.text(query.reference))
        if column.column == .modified { fields.add(ListingField.zone, data.text("UTC")) }
        fields.add(ListingField.sort, data.text("\(column.column.word)"))
        fields.add(ListingField.order, data.text(query.isDescending ? "desc" : "asc"))
        fields.add(ListingField.action, data.text(query.isDescending ? column.descending : column.ascending))
        if page.query.column == column.column {
            fields.add(ListingField.sorted, data.text(page.query.isDescending ? "descending" : "ascending"))
        }
        return data.object(fields)
    }

    /// `2 folders, 14 files, 1.2 MB`
    private var totals: String {
        var parts: [String] = []
        if page.folders > 0 { parts.append(Self.counted(page.folders, "folder", "folders")) }
        if page.files > 0 { parts.append(Self.counted(page.files, "file", "files")) }
        guard page.isInMemory else { return parts.joined(separator: ", ") }
        let size = page.rows.lazy.filter { !$0.status.isFolder }.reduce(into: Int64(0)) { sum, row in
            let (next, overflow) = sum.addingReportingOverflow(row.status.size)
            sum = overflow ? .max : next
        }
        if page.files > 0 { parts.append(ShownSize.short(size) + (page.count > 1 ? " on this page" : "")) }
        return parts.joined(separator: ", ")
    }

    private mutating func pages() -> MustacheValue {
        var fields = MustacheObject()
        let number = page.number
        let first = Int64((number - 1) * FolderPage.size)
        let shown = Int64(page.rows.count)
        let range = "\(ShownSize.grouped(first + min(shown, 1)))\u{2013}\(ShownSize.grouped(first + shown))"
        fields.add(ListingField.position, data.text("\(range) of \(ShownSize.grouped(Int64(page.total)))"))
        if number > 1 {
            fields.add(ListingField.first, data.text(page.query.on(page: 1).reference))
            fields.add(ListingField.previous, data.text(page.query.on(page: number - 1).reference))
        }
        if number < page.count {
            fields.add(ListingField.next, data.text(page.query.on(page: number + 1).reference))
            fields.add(ListingField.last, data.text(page.query.on(page: page.count).reference))
        }
        return data.object(fields)
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
