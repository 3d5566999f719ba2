import Glibc
import Synchronization
import Testing

@testable import FileWatching

@Suite(.serialized, .timeLimit(.minutes(1)))
struct TripwireTests {
    /// A folder, open for as long as this lives.
    private final class Opened: Sendable {
        let descriptor: Int32

        init(_ path: String) throws {
            descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            try #require(descriptor >= 0)
        }

        deinit { close(descriptor) }
    }

    @Test(
        arguments: [
            "echo x >>index.html", "truncate -s 9 index.html", "touch index.html",
            "printf new | dd of=index.html conv=notrunc status=none", "sed -i s/old/new/ index.html",
            "touch -a -m -d 2001-01-01 index.html", "touch -m -d 2001-01-01 index.html",
            "chmod 600 index.html", "mv index.html b.html", "mv index.html ../out", "rm index.html", "mv ../out/f .",
            "mkdir new", "rmdir empty", "ln -s x link", "ln ../out/f hard", "mkfifo pipe",
            "echo x >css/new.css", "rm css/a.css", "mv css/a.css css/b.css", "mv css/a.css ../out", "mkdir css/d",
            "touch css", "chmod 700 css", "mv css style", "rm -r css", "chmod 700 .", "touch .", "mv ../site ../old",
            "rm -r ../site",
        ]
    )
    func everyChangeTripsIt(_ script: String) async throws {
        let tree = try await TestTree()
        try await tree.run("mkdir site/empty; echo x >out/f")
        let site = try Opened(tree.site)
        let wire = try #require(FolderTripwires().arm(site.descriptor))
        #expect(wire.extend(to: Array("css".utf8), in: site.descriptor))
        #expect(wire.isIntact)
        try await tree.run("cd site; \(script)")
        #expect(!wire.isIntact)
        #expect(!wire.isIntact)
        #expect(!wire.extend(to: Array("css".utf8), in: site.descriptor))
    }

    @Test(
        arguments: [
            "cat index.html css/a.css >/dev/null; ls -lR >/dev/null", "echo x >../out/f", "echo x >css/deep/f",
            "mkdir ../out/d; rmdir ../out/d", "mv ../out ../o", "chmod 700 ..",
        ]
    )
    func whatHappensElsewhereDoesNot(_ script: String) async throws {
        let tree = try await TestTree()
        try await tree.run("mkdir site/css/deep; echo x >out/f")
        let site = try Opened(tree.site)
        let wire = try #require(FolderTripwires().arm(site.descriptor))
        #expect(wire.extend(to: Array("css".utf8), in: site.descriptor))
        try await tree.run("cd site; \(script)")
        #expect(wire.isIntact)
    }

    /// The name may be another folder's by now.
    @Test func theOpenFolderIsWatched() async throws {
        let tree = try await TestTree()
        let site = try Opened(tree.site)
        try await tree.run("mv site old; mkdir site")
        let wire = try #require(FolderTripwires().arm(site.descriptor))
        try await tree.run("echo x >site/f")
        #expect(wire.isIntact)
        try await tree.run("echo x >old/f")
        #expect(!wire.isIntact)
    }

    @Test func aLinkOrAFileIsNotTakenForAFolder() async throws {
        let tree = try await TestTree()
        try await tree.run("ln -s ../out site/link")
        let site = try Opened(tree.site)
        let wire = try #require(FolderTripwires().arm(site.descriptor))
        for name in ["link", "index.html", "missing", "css/../../out/missing"] {
            #expect(!wire.extend(to: Array(name.utf8), in: site.descriptor), "\(name)")
        }
        #expect(wire.isIntact)
    }

    @Test func wiresAcrossOneFolderDoNotHinderEachOther() async throws {
        let tree = try await TestTree()
        let (site, css) = (try Opened(tree.site), try Opened(tree.site + "/css"))
        let tripwires = FolderTripwires()
        let other = try #require(tripwires.arm(site.descriptor))
        let inner = try #require(tripwires.arm(css.descriptor))
        do {
            let wire = try #require(tripwires.arm(site.descriptor))
            #expect(wire.extend(to: Array("css".utf8), in: site.descriptor))
            try await tree.run("echo x >>site/css/a.css")
            #expect(!wire.isIntact && !inner.isIntact && other.isIntact)
        }
        let again = try #require(tripwires.arm(css.descriptor))
        do { _ = try #require(tripwires.arm(css.descriptor)) }
        #expect(again.isIntact && other.isIntact)
        try await tree.run("echo x >>site/index.html; echo x >>site/css/a.css")
        #expect(!again.isIntact && !other.isIntact)
    }

    @Test func manyRoundsLeaveNoWatchBehind() async throws {
        let tree = try await TestTree()
        let site = try Opened(tree.site)
        let watches = Mutex<Set<Int32>>([])
        var system = SystemCalls.live
        system.addWatch = { notifier, path, mask in
            let watch = SystemCalls.live.addWatch(notifier, path, mask)
            watches.withLock { _ = $0.insert(watch) }
            return watch
        }
        system.removeWatch = { notifier, watch in
            watches.withLock { _ = $0.remove(watch) }
            return SystemCalls.live.removeWatch(notifier, watch)
        }
        let tripwires = FolderTripwires(maximumWatches: 2, system: system)
        for _ in 0..<100 {
            let wire = try #require(tripwires.arm(site.descriptor))
            #expect(wire.extend(to: Array("css".utf8), in: site.descriptor))
            close(open(tree.site + "/index.html", O_WRONLY | O_CLOEXEC))
            #expect(!wire.isIntact)
        }
        // The kernel took away those of the site, and told of it.
        #expect(watches.withLock(\.count) == 100)
        let wire = try #require(tripwires.arm(site.descriptor))
        #expect(wire.isIntact)
    }

    @Test func thereIsABound() async throws {
        let tree = try await TestTree()
        try await tree.run("mkdir site/js")
        let site = try Opened(tree.site)
        let tripwires = FolderTripwires(maximumWatches: 2)
        let wire = try #require(tripwires.arm(site.descriptor))
        #expect(wire.extend(to: Array("css".utf8), in: site.descriptor))
        #expect(!wire.extend(to: Array("js".utf8), in: site.descriptor))
        #expect(tripwires.arm(try Opened(tree.path + "/out").descriptor) == nil)
    }

    @Test(arguments: [0x6969, 0x6573_5546, 0x0102_1997, 0x9FA0, -1] as [Int64])
    func whatOthersMayWriteToCannotBeArmed(type: Int64) async throws {
        let tree = try await TestTree()
        let site = try Opened(tree.site)
        var system = SystemCalls.live
        system.fileSystemType = { _ in type }
        #expect(FolderTripwires(maximumWatches: 9, system: system).arm(site.descriptor) == nil)
    }

    @Test func withoutInotifyNothingIsArmed() async throws {
        let tree = try await TestTree()
        let site = try Opened(tree.site)
        for code in [EMFILE, ENOSYS] {
            var system = SystemCalls.live
            system.initialise = { -code }
            #expect(FolderTripwires(maximumWatches: 9, system: system).arm(site.descriptor) == nil)
        }
    }

    /// A kernel that says what the test wants: each watch has number 1.
    private static func scripted(_ readings: [[UInt32]?]) -> SystemCalls {
        let rest = Rest(readings)
        var system = SystemCalls.live
        system.addWatch = { _, _, _ in 1 }
        system.removeWatch = { _, _ in 0 }
        system.read = { _, buffer in
            guard let reading = rest.next() else { return -Int(EAGAIN) }
            guard let words = reading else { return -Int(EBADF) }
            let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
            buffer.replaceSubrange(..<bytes.count, with: bytes)
            return bytes.count
        }
        return system
    }

    private final class Rest: Sendable {
        private let readings: Mutex<[[UInt32]?]>
        init(_ readings: [[UInt32]?]) { self.readings = Mutex(readings) }

        /// An empty one stands for an empty queue.
        func next() -> [UInt32]?? {
            readings.withLock { readings in
                guard !readings.isEmpty else { return nil }
                let reading = readings.removeFirst()
                return reading?.isEmpty == true ? nil : .some(reading)
            }
        }
    }

    @Test(arguments: [[UInt32.max, 0x4000, 0, 0], nil] as [[UInt32]?])
    func whatIsLostTripsEverything(_ reading: [UInt32]?) async throws {
        let site = try Opened("/tmp")
        let tripwires = FolderTripwires(maximumWatches: 9, system: Self.scripted([[], [], reading]))
        let wire = try #require(tripwires.arm(site.descriptor))
        #expect(wire.isIntact)
        #expect(!wire.isIntact)
        #expect(try #require(tripwires.arm(site.descriptor)).isIntact)
    }

    /// Between the one event of a watch and its end the kernel gives the same watch to the next program, and then takes it
    /// away: what happens in that moment would be told to nobody.
    @Test func aWatchThatIsAboutToEndIsNotReliedUpon() async throws {
        let site = try Opened("/tmp")
        let modified: [UInt32] = [1, 2, 0, 0]
        let ignored: [UInt32] = [1, 0x8000, 0, 0]
        let system = Self.scripted([[], modified, [], [], ignored, []])
        let tripwires = FolderTripwires(maximumWatches: 9, system: system)
        let wire = try #require(tripwires.arm(site.descriptor))
        #expect(!wire.isIntact)
        #expect(tripwires.arm(site.descriptor) == nil)
        #expect(try #require(tripwires.arm(site.descriptor)).isIntact)
    }
}
