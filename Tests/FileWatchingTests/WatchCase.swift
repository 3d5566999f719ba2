import FoundationEssentials
import Testing

@testable import FileWatching

/// One row of `shared/cases/watch.json`, or of our own table.
struct WatchCase: Sendable, Decodable, CustomTestStringConvertible {
    struct Report: Sendable, Decodable {
        var changed: [String]?
        var removed: [String]?
        var not: [String]?
        var message: String?
    }

    var name: String
    var setup: String
    var act: String
    var report: Report
    var maximumBatches: Int
    var needs: String?

    var testDescription: String { name }

    enum CodingKeys: String, CodingKey {
        case name
        case setup
        case act
        case report = "must_report"
        case maximumBatches = "max_batches"
        case needs
    }

    init(
        _ name: String,
        setup: String = "",
        act: String,
        changed: [String] = [],
        removed: [String] = [],
        not: [String] = [],
        batches: Int = 1
    ) {
        self.name = name
        self.setup = setup
        self.act = act
        report = Report(changed: changed, removed: removed, not: not)
        maximumBatches = batches
    }

    private struct Table: Decodable {
        var cases: [WatchCase]
    }

    /// The rows of the shared table; empty when it is not there.
    static let shared: [WatchCase] = {
        let folder = "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
        guard let data = FileManager.default.contents(atPath: "/\(folder)/../shared/cases/watch.json") else {
            return []
        }
        do {
            return try JSONDecoder().decode(Table.self, from: data).cases
        } catch {
            Issue.record("watch.json cannot be read: \(error)")
            return []
        }
    }()

    /// Returns what is wrong with the batches as an answer to this row.
    func complaints(about batches: [ChangeBatch]) -> [String] {
        var complaints: [String] = []
        let told = batches.filter(\.saysSomething)
        if told.count > maximumBatches { complaints.append("\(told.count) batches instead of \(maximumBatches)") }
        let changed = (report.changed ?? []).flatMap(Self.expand)
        let removed = report.removed ?? []
        for path in changed {
            let isTold = path == "*" ? !told.isEmpty : told.tellsChange(of: Array(path.utf8))
            if !isTold { complaints.append("no change of \(path)") }
        }
        for path in removed where !told.tellsRemoval(of: Array(path.utf8)) {
            complaints.append("no removal of \(path)")
        }
        for change in told.flatMap(\.changes) {
            if changed.isEmpty && (removed.isEmpty || change.kind != .removed) { complaints.append("told \(change)") }
            for pattern in report.not ?? [] where fnmatches(pattern, change) { complaints.append("told \(change)") }
        }
        return complaints
    }

    private func fnmatches(_ pattern: String, _ change: Change) -> Bool {
        change.kind != .removed && Glob(pattern).matches(change.path, isFolder: change.isFolder)
    }

    /// `f1.html..f500.html` stands for 500 names.
    private static func expand(_ pattern: String) -> [String] {
        guard let dots = pattern.firstRange(of: "..") else { return [pattern] }
        let first = pattern[..<dots.lowerBound]
        guard let digit = first.firstIndex(where: \.isNumber) else { return [pattern] }
        let head = first[..<digit]
        let tail = first[digit...].drop(while: \.isNumber)
        let end = pattern[dots.upperBound...].dropFirst(head.count).prefix(while: \.isNumber)
        return (1...(Int(end) ?? 1)).map { "\(head)\($0)\(tail)" }
    }
}
