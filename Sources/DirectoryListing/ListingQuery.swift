import HTTPSemantics
package import NIOCore

/// What the query of a folder's URL asks for. Whatever is not understood is as if it were not there.
package struct ListingQuery: Sendable, Hashable {
    package enum Column: Sendable, Hashable, CaseIterable {
        case name
        case size
        case modified

        var word: StaticString {
            switch self {
            case .name: "name"
            case .size: "size"
            case .modified: "modified"
            }
        }
    }

    /// A longer filter can be in no name.
    private static let longestFilter = 255

    package var column: Column
    package var isDescending: Bool
    /// Only names that hold it are shown, without regard to case. Empty: all. Control bytes are left out.
    package var filter: [UInt8]
    /// Counted from 1. A number that is too high stands for the last page, 0 for the first; `nil`: no page was asked for.
    package var page: Int?
    /// Whether all entries are wanted at once, as programs do. No URL says so. Default: `false`.
    package var isWhole = false

    package init(column: Column = .name, isDescending: Bool = false, filter: [UInt8] = [], page: Int? = nil) {
        self.column = column
        self.isDescending = isDescending
        self.filter = filter
        self.page = page
    }

    /// - Parameter query: what follows the `?` of a request's target, still encoded.
    package init(_ query: ByteBufferView?) {
        self.init()
        guard let query else { return }
        for parameter in query.split(separator: UInt8(ascii: "&")) {
            guard let equals = parameter.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = [UInt8](decodingFormValue: parameter[parameter.index(after: equals)...])
            read(parameter[..<equals], value)
        }
    }

    private mutating func read(_ name: ByteBufferView, _ value: [UInt8]) {
        if name.elementsEqual("sort".utf8) {
            column = Column.allCases.first { value.elementsEqual("\($0.word)".utf8) } ?? column
        } else if name.elementsEqual("order".utf8) {
            if value.elementsEqual("asc".utf8) { isDescending = false }
            if value.elementsEqual("desc".utf8) { isDescending = true }
        } else if name.elementsEqual("q".utf8) {
            if value.count <= Self.longestFilter { filter = value.filter { $0 >= 0x20 && $0 != 0x7F } }
        } else if name.elementsEqual("page".utf8) {
            page = Self.pageNumber(value) ?? page
        }
    }

    /// Digits only, at most nine: `Int("+5")` is 5, which no link of ours says.
    private static func pageNumber(_ digits: [UInt8]) -> Int? {
        guard (1...9).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1 & 0xF) }
        return max(1, number)
    }

    /// As a relative reference: `?sort=size&order=desc&q=a&page=2`, or `./` where everything is as by default.
    package var reference: [UInt8] {
        var parameters: [UInt8] = []
        if column != .name || isDescending {
            parameters.append(contentsOf: "&sort=\(column.word)&order=\(isDescending ? "desc" : "asc")".utf8)
        }
        if !filter.isEmpty {
            parameters.append(contentsOf: "&q=".utf8)
            parameters.appendPercentEncoded(filter.span)
        }
        if let page { parameters.append(contentsOf: "&page=\(page)".utf8) }
        guard !parameters.isEmpty else { return Array("./".utf8) }
        parameters[0] = UInt8(ascii: "?")
        return parameters
    }

    /// The first page of the same entries in the order that a click on a column's heading asks for.
    package func sorted(by column: Column) -> ListingQuery {
        var query = self
        query.page = nil
        query.column = column
        // The largest and the newest are what one looks for first.
        query.isDescending = column == self.column ? !isDescending : column != .name
        return query
    }

    package func on(page: Int) -> ListingQuery {
        var query = self
        query.page = page
        return query
    }
}
