package import Platform
package import StaticSite

/// One page of a folder: what is shown of it, in order, with what `stat` says of each entry.
package struct FolderPage: Sendable {
    package struct Row: Sendable {
        /// Of its name among those of all rows.
        fileprivate var place: Range<Int>
        package var status: FileStatus
    }

    /// How many entries a page holds. The largest page is then about 300 KB of HTML.
    package static let size = 1000

    /// Empty where the rows are too many to be in memory: see `row`.
    package private(set) var rows: [Row] = []
    /// The folder, where its rows are read one by one while they are shown.
    private var folder: OpenFolder?
    /// The entries that are shown, among all.
    private let shown: Range<Int>
    private let names: FolderNames
    package var query: ListingQuery
    /// Which page it is, counted from 1. Instead of one that does not exist the last is shown.
    package let number: Int
    /// How many pages there are: 1 for an empty folder.
    package var count: Int
    /// Of all pages.
    package var folders: Int
    package var files: Int

    /// How many names are not served, where the folder holds no other; else 0.
    package private(set) var hidden = 0

    package var total: Int { folders + files }
    /// Where all lies that the page shows; `nil` where that is not the folder and the folders in it alone.
    package private(set) var sources: PageSources?

    /// Reads a page. Entries of other pages are looked at (`stat`) only where the order depends on it.
    package init(of folder: OpenFolder, query: ListingQuery) throws(SystemError) {
        var names = try Self.names(in: folder, query: query)
        count = query.isWhole ? 1 : max(1, (names.entries.count + Self.size - 1) / Self.size)
        number = min(max(query.page ?? 1, 1), count)
        self.query = query
        let start = (number - 1) * Self.size
        shown = query.isWhole ? 0..<names.entries.count : start..<min(start + Self.size, names.entries.count)
        names.sort(only: shown, byMeasure: query.column != .name, descending: query.isDescending)
        folders = names.entries.count { $0.isFolder }
        files = names.entries.count - folders
        if names.entries.isEmpty, query.filter.isEmpty { hidden = names.hidden }
        self.names = names
        guard shown.count <= Self.size else {
            self.folder = folder
            return
        }
        rows = Self.rows(names, shown, of: folder)
        if count == 1, !names.hasLinks { sources = PageSources(self, in: folder) }
    }

    private static func rows(_ names: FolderNames, _ shown: Range<Int>, of folder: OpenFolder) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(shown.count)
        for entry in names.entries[shown] {
            if let row = row(entry, names, of: folder) { rows.append(row) }
        }
        return rows
    }

    private static func row(_ entry: FolderNames.Entry, _ names: FolderNames, of folder: OpenFolder) -> Row? {
        let terminated = names.bytes.span.extracting(entry.place.lowerBound..<(entry.place.upperBound + 1))
        return folder.status(ofTerminated: terminated).map { Row(place: entry.place, status: $0) }
    }

    /// Whether all rows are in memory: then their sizes add up to something.
    var isInMemory: Bool { folder == nil }

    /// How many rows there are to ask for.
    var rowCount: Int { isInMemory ? rows.count : shown.count }

    /// One of the rows; `nil`: what it showed is gone meanwhile.
    func row(_ index: Int) -> Row? {
        guard let folder else { return rows[index] }
        return Self.row(names.entries[shown.lowerBound + index], names, of: folder)
    }

    func name(of row: Row) -> [UInt8] { Array(names.bytes[row.place]) }

    /// The same without an array of its own.
    func withName<Result>(of row: Row, _ body: (Span<UInt8>) -> Result) -> Result {
        body(names.bytes.span.extracting(row.place))
    }

    /// The names that the filter lets through, measured by what they are sorted by.
    static func names(in folder: OpenFolder, query: ListingQuery) throws(SystemError) -> FolderNames {
        let filter = NameFilter(query.filter)
        var names = try FolderReader.read(folder, filter: filter)
        switch query.column {
        case .name: break
        // The size of a folder says nothing about what is in it: folders stay in the order of their names.
        case .size: names.measure { name in folder.status(of: name).map { $0.isFolder ? 0 : $0.size } }
        case .modified: names.measure { name in folder.status(of: name)?.modified.measure }
        }
        return names
    }
}

extension Timestamp {
    /// Nanoseconds since 1970, for comparison only: times beyond the years 1684 to 2255 are all the same.
    fileprivate var measure: Int64 {
        let limit: Int64 = 9_000_000_000
        return min(max(seconds, -limit), limit) * 1_000_000_000 + min(max(nanoseconds, 0), 999_999_999)
    }
}

extension FileStatus {
    /// Not as a comparison, which is a call into the other module.
    var isFolder: Bool {
        if case .folder = kind { true } else { false }
    }
}
