import Platform
import StaticSite

/// The rows of a listing, as its template asks for them.
struct ListingRows: MustacheRows {
    private let page: FolderPage
    /// The one that is shown.
    private var row: FolderPage.Row?
    /// The time that was shown last, by RFC 3339, and when that is: files of one folder were often written together.
    private var time: [UInt8] = []
    private var seconds: Int64?
    /// The same of the picture, which a row may name several times.
    private var icon: (row: Int, icon: EntryIcon)?

    init(_ page: FolderPage) { self.page = page }

    mutating func prepare(_ row: Int) -> Bool {
        self.row = page.row(row)
        return self.row != nil
    }

    func value(_ name: MustacheName, of row: Int) -> MustacheValue? {
        switch ListingField(rawValue: name.number) {
        case .isFolder: .bool(isFolder)
        case .size, .bytes: isFolder ? nil : .rowText(name, row: row)
        case .name, .label, .href, .icon, .modified, .datetime: .rowText(name, row: row)
        default: nil
        }
    }

    mutating func append(_ name: MustacheName, of number: Int, escaped: Bool, to output: inout PageOutput) {
        guard let row else { return }
        switch ListingField(rawValue: name.number) {
        case .name: appendName(of: row, asMarkup: false, escaped: escaped, to: &output)
        case .label: appendName(of: row, asMarkup: true, escaped: escaped, to: &output)
        case .href:
            page.withName(of: row) { output.appendPercentEncoded($0) }
            if isFolder { output.append(UInt8(ascii: "/")) }
        case .icon: output.append(icon(of: row, number).word)
        case .size: output.appendShortSize(row.status.size)
        case .bytes: output.appendExactSize(row.status.size)
        case .modified:
            setTime(of: row)
            output.append(shown: time.span)
        case .datetime:
            setTime(of: row)
            output.append(time.span)
        default: break
        }
    }

    private var isFolder: Bool { row?.status.isFolder ?? false }

    private mutating func icon(of row: FolderPage.Row, _ number: Int) -> EntryIcon {
        if let icon, icon.row == number { return icon.icon }
        let icon = isFolder ? .folder : page.withName(of: row) { EntryIcon(fileName: $0) }
        self.icon = (number, icon)
        return icon
    }

    private mutating func setTime(of row: FolderPage.Row) {
        let modified = row.status.modified
        guard modified.seconds != seconds else { return }
        seconds = modified.seconds
        time.removeAll(keepingCapacity: true)
        CivilTime(modified).appendInternet(to: &time)
    }

    private func appendName(of row: FolderPage.Row, asMarkup: Bool, escaped: Bool, to output: inout PageOutput) {
        let isPlain = page.withName(of: row) { name in
            guard ShownName.isPlain(name) else { return false }
            // The same as text and as HTML.
            output.append(name)
            return true
        }
        guard !isPlain else { return }
        let name = ShownName(page.name(of: row))
        let text = asMarkup ? name.markup : name.text
        if escaped { output.appendEscaped(text.span) } else { output.append(text.span) }
    }
}
