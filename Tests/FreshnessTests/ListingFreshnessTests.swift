import Glibc
import Synchronization
import TestSupport
import Testing

/// Once a change of a folder has returned, in whatever process, no listing shows what was there before it, however often
/// it is asked for.
///
/// Each version is a number: the size of a file, or a part of a name. A listing must not show one below the last whose
/// change had returned when the question was put.
struct ListingFreshnessTests {
    private static let seconds = 10.0

    private enum Way: CaseIterable {
        case inPlace, byRename, byName
    }

    /// The versions of one entry.
    private final class Versions: Sendable {
        let begun = Atomic(0)
        let returned = Atomic(0)
    }

    private let folder: TemporaryFolder
    private let versions = Way.allCases.map { _ in Versions() }

    init() throws {
        folder = try TemporaryFolder()
        for name in ["inPlace", "byRename"] + (0..<20).map({ "other\($0)" }) { try folder.write("site/\(name)", "") }
        try folder.makeFolder("site/byName0")
    }

    @Test func noListingIsOlderThanTheLastChange() async throws {
        let preview = try PreviewProcess(folder.path + "/site")
        let (folder, versions, isOver) = (folder, versions, Flag())
        // Each on a thread of its own: beside other tests a task would hardly get to write.
        async let writing: Void = OnThread.run {
            while !isOver.isSet.load(ordering: .relaxed) {
                for (way, versions) in zip(Way.allCases, versions) { try Self.change(way, in: folder, versions) }
                // Long enough that the listing is kept between two changes, now and then.
                poll(nil, 0, .random(in: 0...10))
            }
        }
        let read = try await OnThread.run { [port = preview.port] in
            defer { isOver.isSet.store(true, ordering: .relaxed) }
            return try Self.read(versions, port: port)
        }
        try await writing
        #expect(versions[0].returned.load(ordering: .relaxed) > 100)
        #expect(read > (isSanitized ? 100 : 300))
    }

    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    private static func change(_ way: Way, in folder: TemporaryFolder, _ versions: Versions) throws {
        let number = versions.begun.add(1, ordering: .sequentiallyConsistent).newValue
        let path = "\(folder.path)/site/\(way)"
        let result: CInt
        switch way {
        case .inPlace: result = truncate(path, off_t(number))
        case .byRename:
            try folder.write("next", [UInt8](repeating: 0x78, count: number))
            result = rename("\(folder.path)/next", path)
        case .byName: result = rename("\(path)\(number - 1)", "\(path)\(number)")
        }
        guard result == 0 else { throw TestError("\(way): \(errno)") }
        versions.returned.store(number, ordering: .sequentiallyConsistent)
    }

    /// Asks for the listing until the time is over; how often.
    private static func read(_ versions: [Versions], port: Int) throws -> Int {
        let client = try RawClient(port: port)
        let end = RawClient.now() + seconds
        var count = 0
        while RawClient.now() < end {
            let least = versions.map { $0.returned.load(ordering: .sequentiallyConsistent) }
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n")
            let answer = try #require(client.response(), "no answer")
            let most = versions.map { $0.begun.load(ordering: .sequentiallyConsistent) }
            let text = String(decoding: answer.body, as: UTF8.self)
            for (index, way) in Way.allCases.enumerated() {
                // A name that is renamed while the folder is read may be missing, or be there twice.
                let shown = numbers(way, in: text)
                guard shown.allSatisfy({ (least[index]...most[index]).contains($0) }),
                    way == .byName ? !shown.isEmpty || least[index] < most[index] : shown.count == 1
                else { throw TestError("\(way): \(shown), not \(least[index]) to \(most[index])") }
            }
            count += 1
        }
        return count
    }

    private static func numbers(_ way: Way, in listing: String) -> [Int] {
        let mark = way == .byName ? #""name":"byName"# : #""name":"\#(way)","path":"/\#(way)","kind":"file","size":"#
        return listing.split(separator: mark, omittingEmptySubsequences: false).dropFirst().map { rest in
            Int(rest.prefix { $0.isNumber }) ?? -1
        }
    }
}
