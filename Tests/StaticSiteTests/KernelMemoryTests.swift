import Glibc
import HTTPSemantics
import MediaTypes
import NIOCore
import Platform
import Synchronization
import TestSupport
import Testing

@testable import StaticSite

/// What is answered without a wait for a disk is what is answered with one.
@Suite(.enabled(if: KernelMemory.tellsWhatItHolds))
struct KernelMemoryTests {
    let folder: TemporaryFolder
    let site: StaticSite

    init() throws {
        folder = try TemporaryFolder()
        site = try StaticSite(.init(root: Array(folder.path.utf8)), mediaTypes: MediaTypeResolver())
    }

    private func path(_ target: String) throws -> DecodedPath {
        try DecodedPath.decode(ByteBuffer(string: target).readableBytesView)
    }

    /// Writes a file and waits until it has aged: what was written just now is left to threads that may wait for the end
    /// of a write.
    private func write(_ name: String, _ content: [UInt8]) throws {
        try folder.write(name, content)
        let isAged = try Eventually.holds {
            let file = try FileSystem.open(Array((folder.path + "/" + name).utf8), .read)
            defer { FileSystem.close(file) }
            return try !FileSystem.status(of: file).isRacy(at: .now())
        }
        try #require(isAged)
    }

    private func write(_ name: String, _ content: String) throws { try write(name, Array(content.utf8)) }

    private func bytes(_ body: [Segment]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for segment in body {
            guard case .bytes(let buffer) = segment else { return nil }
            bytes += buffer.readableBytesView
        }
        return bytes
    }

    private static let sizes = (small: 64 << 10, large: 200_000)

    @Test(
        arguments: [
            ("a.css", Array("a { b: c }".utf8), true), ("a.html", Array("<!doctype html>".utf8), true),
            ("empty", [], true), ("empty.txt", [], true), ("a.png", Array("\u{89}PNG".utf8), true),
            ("a.json", Array("{}".utf8), true), ("declared.html", Array("<meta charset=latin1>\u{E9}".utf8), true),
            ("whole.css", [UInt8](repeating: 0x20, count: sizes.small), true),
            ("more.css", [UInt8](repeating: 0x20, count: sizes.small + 1), false),
            ("large.css", [UInt8](repeating: 0x20, count: sizes.large), false),
        ] as [(String, [UInt8], Bool)]
    )
    func answersTheSameWithoutWaiting(_ name: String, _ content: [UInt8], _ isQuick: Bool) throws {
        try write(name, content)
        let path = try path("/" + name)
        let quick = site.fileInKernelMemory(path)
        guard case .file(let file) = site.resolve(path) else { throw TestError("not found") }
        #expect((quick != nil) == isQuick)
        guard let quick else { return }
        #expect(quick.path == file.path && quick.status == file.status && quick.media == file.media)
        #expect(quick.validators.etag == file.validators.etag)
        #expect(bytes(quick.body) == content && bytes(file.body) == content)
    }

    /// A type that libmagic is asked for is looked up elsewhere. It is not asked for a charset.
    @Test(arguments: [("notes", "text without an extension", true), ("latin.txt", "caf\u{E9}", false)])
    func leavesLibmagicToOthers(_ name: String, _ text: String, _ isAsked: Bool) throws {
        try write(name, Latin1.bytes(text))
        #expect((site.fileInKernelMemory(try path("/" + name)) == nil) == (isAsked && MagicDetector() != nil))
        let without = try StaticSite(
            .init(root: Array(folder.path.utf8)),
            mediaTypes: MediaTypeResolver(detector: nil)
        )
        #expect(without.fileInKernelMemory(try path("/" + name)) != nil)
    }

    /// A write may be under way, whose end only a thread can wait for.
    @Test func leavesToOthersWhatIsBeingWritten() throws {
        let path = try path("/a.css")
        let isLeft = try Eventually.holds {
            try folder.write("a.css", "a { b: c }")
            return site.fileInKernelMemory(path) == nil
        }
        #expect(isLeft)
        try write("a.css", "a { b: d }")
        #expect(site.fileInKernelMemory(path) != nil)
    }

    @Test(arguments: ["/", "/sub", "/sub/", "/nope", "/.env", "/out", "/fifo", "/about/"])
    func saysNothingOfWhatIsNoFile(_ target: String) throws {
        try folder.write("sub/a.txt", "a")
        try folder.write(".env", "SECRET")
        try folder.write("about.html", "about")
        try folder.link("out", to: "/etc/passwd")
        #expect(mkfifo(folder.path + "/fifo", 0o600) == 0)
        #expect(site.fileInKernelMemory(try path(target)) == nil)
    }

    @Test(arguments: [("/about", "about.html"), ("/with/", "with/index.html")])
    func findsPages(_ target: String, _ expected: String) throws {
        try write("about.html", "about")
        try write("with/index.html", "with")
        // The name without an extension, and whatever else is looked for before.
        guard case .file = site.resolve(try path(target)) else { throw TestError("not found") }
        #expect(site.fileInKernelMemory(try path(target))?.path.bytes == Array(expected.utf8))
    }

    @Test func leavesToOthersWhatTheKernelHasForgotten() throws {
        try write("a.css", "a { b: c }")
        let path = try path("/a.css")
        #expect(site.fileInKernelMemory(path) != nil)
        #expect(KernelMemory.leaves(folder.path + "/a.css") { site.fileInKernelMemory(path) == nil })
        guard case .file(let file) = site.resolve(path) else { throw TestError("not found") }
        #expect(bytes(file.body) == Array("a { b: c }".utf8))
        #expect(site.fileInKernelMemory(path) != nil)
    }

    @Test func takesNoNewDocrootWithoutAskingTheDisk() throws {
        let site = try StaticSite(
            .init(root: Array((folder.path + "/site").utf8), mayBeMissing: true),
            mediaTypes: MediaTypeResolver()
        )
        try write("site/a.css", "one")
        #expect(site.fileInKernelMemory(try path("/a.css")) == nil)
        guard case .file = site.resolve(try path("/a.css")) else { throw TestError("not found") }
        #expect(site.fileInKernelMemory(try path("/a.css")) != nil)
        try folder.rename("site", to: "old")
        #expect(site.fileInKernelMemory(try path("/a.css")) == nil)
        try folder.write("site/a.css", "two")
        #expect(site.fileInKernelMemory(try path("/a.css")) == nil)
    }

    // MARK: Ranges of large files

    /// The file once it is trusted, and an answer with a range of it.
    private func cached(
        _ range: Range<Int64>,
        of name: String = "large.bin",
        in other: StaticSite? = nil
    ) throws -> (CachedFile, Response) {
        let site = other ?? site
        let raw = ByteBuffer(string: "/" + name).readableBytesView
        let isTrusted = try Eventually.holds {
            _ = site.resolve(try path("/" + name), rawPath: raw)
            return site.cached(raw) != nil
        }
        try #require(isTrusted)
        let cached = try #require(site.cached(raw))
        return (
            cached,
            Response(status: .partialContent, body: SegmentSlicing.slice(cached.representation.body, range))
        )
    }

    private static let content = (0..<sizes.large).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    private static let ranges: [Range<Int64>] = [
        0..<1, 0..<65_535, 0..<65_536, 100_000..<165_536, 199_999..<200_000, 0..<65_537, 0..<200_000,
    ]

    @Test(arguments: ranges)
    func fillsWithBytesOrWithTheFile(_ range: Range<Int64>) throws {
        try folder.write("large.bin", Self.content)
        let (file, response) = try cached(range)
        let body = try #require(try file.fill(response)).body
        if range.count <= 65_536 {
            #expect(bytes(body) == Array(Self.content[Int(range.lowerBound)..<Int(range.upperBound)]))
        } else {
            guard case .file(let opened, range)? = body.first else { throw TestError("\(body)") }
            #expect(opened.descriptor >= 0 && body.count == 1)
        }
    }

    @Test(arguments: ranges)
    func fillsNothingOfAFileThatHasChanged(_ range: Range<Int64>) throws {
        try folder.write("large.bin", Self.content)
        let (file, response) = try cached(range)
        try folder.write("large.bin", Self.content.reversed())
        #expect(try file.fill(response) == nil)
        folder.remove("large.bin")
        #expect(try file.fill(response) == nil)
    }

    @Test func leavesARangeThatTheKernelHasForgotten() throws {
        try folder.write("large.bin", Self.content)
        let (file, response) = try cached(100_000..<100_100)
        #expect(try KernelMemory.leaves(folder.path + "/large.bin") { try file.fill(response) == nil })
        guard case .file(let again) = site.resolve(try path("/large.bin")) else { throw TestError("not found") }
        let part = Response(status: .partialContent, body: SegmentSlicing.slice(again.body, 100_000..<100_100))
        #expect(bytes(try part.readingLittle().body) == Array(Self.content[100_000..<100_100]))
    }

    @Test(arguments: ranges)
    func fillsTheNextPartFromTheSameDescriptor(_ range: Range<Int64>) throws {
        try folder.write("large.bin", Self.content)
        let (file, response) = try cached(range)
        #expect(descriptors("large.bin") == 0)
        let first = try #require(try file.fill(response)).body
        #expect(descriptors("large.bin") == 1)
        let second = try #require(try file.fill(response)).body
        #expect(descriptors("large.bin") == 1)
        #expect(bytes(first) == bytes(second))
    }

    @Test func fillsNothingFromAnOpenFileThatHasChanged() throws {
        try folder.write("large.bin", Self.content)
        for target in ["large.bin", "other.bin"] {
            let (file, response) = try cached(0..<100)
            #expect(try file.fill(response) != nil)
            try folder.write(target, Self.content.reversed())
            if target == "other.bin" { try folder.rename(target, to: "large.bin") }
            #expect(try file.fill(response) == nil)
            #expect(descriptors("large.bin") + descriptors("large.bin (deleted)") == 0)
        }
    }

    @Test func closesWhatHasChangedOnTheDisk() throws {
        try folder.write("large.bin", Self.content)
        let raw = ByteBuffer(string: "/large.bin").readableBytesView
        do {
            let (file, response) = try cached(0..<100)
            #expect(try file.fill(response) != nil)
        }
        folder.remove("large.bin")
        #expect(descriptors("large.bin (deleted)") == 1)
        #expect(site.cached(raw) == nil)
        #expect(descriptors("large.bin (deleted)") == 0)
    }

    @Test func keepsFewFilesOpen() throws {
        let names = (0..<OpenFiles.maximum + 2).map { "\($0).bin" }
        for name in names { try folder.write(name, Self.content) }
        for name in names + names.dropLast() {
            let (file, response) = try cached(0..<100, of: name)
            #expect(try file.fill(response) != nil)
        }
        #expect(names.map(descriptors) == [0, 1, 1, 1, 1, 0])
        site.closeKeptFiles()
        #expect(names.map(descriptors) == [0, 0, 0, 0, 0, 0])
        let (file, response) = try cached(0..<100, of: names[0])
        #expect(try file.fill(response) != nil)
        #expect(names.map(descriptors) == [1, 0, 0, 0, 0, 0])
    }

    @Test func closesAfterAWhile() throws {
        let waiting = Mutex<[Callback]>([])
        let site = try StaticSite(
            .init(root: Array(folder.path.utf8)),
            mediaTypes: MediaTypeResolver(),
            later: { work in waiting.withLock { $0.append(Callback(work)) } }
        )
        for name in ["a.bin", "b.bin"] {
            try folder.write(name, Self.content)
            let (file, response) = try cached(0..<100, of: name, in: site)
            #expect(try file.fill(response) != nil)
            #expect(try file.fill(response) != nil)
        }
        #expect(descriptors("a.bin") + descriptors("b.bin") == 2)
        // Once for all that is open by then.
        let works = waiting.withLock { $0 }
        #expect(works.count == 1)
        works.first?()
        #expect(descriptors("a.bin") + descriptors("b.bin") == 0)
        let (file, response) = try cached(0..<100, of: "a.bin", in: site)
        #expect(try file.fill(response) != nil)
        #expect(waiting.withLock { $0.count } == 2)
    }

    private func descriptors(_ name: String) -> Int {
        TemporaryFolder.descriptors(of: getpid(), to: folder.path + "/" + name)
    }
}
