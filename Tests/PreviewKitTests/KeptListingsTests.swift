import DirectoryListing
import FileWatching
import HTTPSemantics
import MediaTypes
import NIOCore
import Platform
import StaticSite
import Synchronization
import TestSupport
import Testing

@testable import PreviewKit

/// A listing that is kept is what a reading would give, to the byte.
@Suite(.timeLimit(.minutes(2)))
struct KeptListingsTests {
    /// Asks for the listings of one folder, and counts the readings.
    private final class Asker {
        private let kept: KeptListings
        private let site: StaticSite
        private let renderer: ListingRenderer
        private(set) var readings = 0

        init(_ root: String, _ kept: KeptListings) throws {
            self.kept = kept
            site = try StaticSite(
                StaticSite.Configuration(root: Array(root.utf8)),
                mediaTypes: MediaTypeResolver(detector: nil)
            )
            renderer = try ListingRenderer()
        }

        func ask(_ path: String = "", _ query: String = "", _ format: ListingFormat = .html) throws -> String? {
            guard let folder = open(path) else { return nil }
            let query = ListingQuery(ByteBuffer(string: query).readableBytesView)
            let key = KeptListings.Key(path: folder.path.bytes, query: query, format: format)
            return try Self.text(
                kept.page(key, of: folder) { () throws(SystemError) in
                    readings += 1
                    return try render(folder, query, format)
                }
            )
        }

        func read(_ path: String = "", _ query: String = "", _ format: ListingFormat = .html) throws -> String? {
            guard let folder = open(path) else { return nil }
            return Self.text(try render(folder, ListingQuery(ByteBuffer(string: query).readableBytesView), format))
        }

        private func render(
            _ folder: OpenFolder,
            _ query: ListingQuery,
            _ format: ListingFormat
        ) throws(SystemError) -> RenderedPage {
            try renderer.render(folder, urlPath: Array("/".utf8), base: [], query: query, format: format)
        }

        private func open(_ path: String) -> OpenFolder? {
            let inner = Array((path.isEmpty ? "x" : "\(path)/x").utf8)
            return site.folder(above: DecodedPath(bytes: inner, endsWithSlash: false))
        }

        private static func text(_ page: RenderedPage) -> String {
            String(decoding: page.prefix(.max), as: UTF8.self).replacing(/nonce="[0-9a-f]{32}"/, with: "")
        }
    }

    private static func patient(
        _ tripwires: FolderTripwires = FolderTripwires(),
        bytes: Int = 4 << 20
    ) -> KeptListings {
        KeptListings(tripwires: tripwires, patience: .seconds(3600), maximumBytes: bytes)
    }

    /// Nothing is given up for its age: what is shown after each step is proven by the tripwires alone.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func isWhatAReadingGivesAfterEachStep(seed: UInt64) async throws {
        try await OnThread.run {
            let place = try TemporaryFolder()
            var steps = try FolderSteps(in: place, seed: seed)
            let asker = try Asker(place.path + "/site", Self.patient())
            var asked = 0
            for _ in 0..<200 {
                let step = try steps.take()
                for _ in 0..<3 {
                    for (query, format) in [("", ListingFormat.html), ("sort=modified&order=desc", .json)] {
                        asked += 1
                        #expect(try asker.ask("", query, format) == asker.read("", query, format), "\(seed): \(step)")
                    }
                }
            }
            #expect(asker.readings < asked * 2 / 3, "\(asker.readings) of \(asked)")
        }
    }

    @Test func isKeptFromTheSecondTimeOn() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", "a")
        let asker = try Asker(folder.path, Self.patient())
        for readings in [1, 2, 2, 2] {
            _ = try asker.ask()
            #expect(asker.readings == readings)
        }
        #expect(try asker.ask()?.contains("href=\"a\"") == true)
        #expect(try asker.ask("", "q=b")?.contains("href=\"a\"") == false)
        #expect(try asker.ask("", "", .json)?.contains("\"a\"") == true)
        #expect(asker.readings == 4)
    }

    /// One look at a folder costs no descriptor and no watch.
    @Test func nothingIsWatchedTheFirstTime() throws {
        let folder = try TemporaryFolder()
        for index in 0..<50 { try folder.makeFolder("\(index)") }
        let count = Counter()
        var system = SystemCalls.live
        system.initialise = {
            count.number.add(1, ordering: .relaxed)
            return SystemCalls.live.initialise()
        }
        let asker = try Asker(folder.path, Self.patient(FolderTripwires(maximumWatches: 512, system: system)))
        // The first of so many is forgotten when it comes again.
        for _ in 0..<2 {
            for index in 0..<50 { _ = try asker.ask("\(index)") }
        }
        #expect(count.number.load(ordering: .relaxed) == 0)
        for _ in 0..<3 { _ = try asker.ask("0") }
        #expect(count.number.load(ordering: .relaxed) == 1)
        #expect(asker.readings == 102)
    }

    private final class Counter: Sendable {
        let number = Atomic(0)
    }

    /// Another folder at the same path is another listing, whatever the tripwires of the first say.
    @Test func belongsToTheFolderNotToItsPath() throws {
        let folder = try TemporaryFolder()
        try folder.write("a/x/one", "1")
        try folder.write("b/x/two", "2")
        let asker = try Asker(folder.path, Self.patient())
        for _ in 0..<3 { #expect(try asker.ask("a/x")?.contains("href=\"one\"") == true) }
        try folder.rename("a", to: "c")
        try folder.rename("b", to: "a")
        for _ in 0..<3 { #expect(try asker.ask("a/x")?.contains("href=\"two\"") == true) }
        #expect(asker.readings == 3)
    }

    @Test func isReadAgainWhenItIsOld() throws {
        let folder = try TemporaryFolder()
        let asker = try Asker(folder.path, KeptListings(patience: .zero))
        for _ in 0..<4 { _ = try asker.ask() }
        #expect(asker.readings == 4)
    }

    @Test func memoryIsBounded() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b", "c", "d", "e", "f"] { try folder.makeFolder(name) }
        // A page of an empty folder takes 16 KiB.
        let small = try Asker(folder.path, Self.patient(bytes: 60_000))
        for _ in 0..<4 { _ = try small.ask("a") }
        #expect(small.readings == 4, "more than a quarter")
        let some = try Asker(folder.path, Self.patient(bytes: 70_000))
        for name in ["a", "b", "c", "d", "e", "f"] {
            for _ in 0..<3 { _ = try some.ask(name) }
        }
        #expect(some.readings == 12)
        _ = try some.ask("f")
        #expect(some.readings == 12)
        _ = try some.ask("a")
        #expect(some.readings == 13, "the first went for the others")
    }

    @Test func withoutTripwiresNothingIsKept() throws {
        let folder = try TemporaryFolder()
        var system = SystemCalls.live
        system.fileSystemType = { _ in 0x6969 }
        let asker = try Asker(folder.path, Self.patient(FolderTripwires(maximumWatches: 512, system: system)))
        for _ in 0..<4 { _ = try asker.ask() }
        #expect(asker.readings == 4)
    }
}
