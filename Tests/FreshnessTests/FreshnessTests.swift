import Glibc
import Synchronization
import TestSupport
import Testing

/// Once a write has returned, in whatever process, no answer shows what was there before it.
///
/// Files of always the same size are written as fast as possible by one process and asked of another. Each version is a
/// number: an answer must not show one below the last whose write had returned when the question was put.
struct FreshnessTests {
    private static let seconds = 30.0

    /// How a file is written.
    enum Way: CaseIterable {
        case inPlace
        case byRename
        /// After a pause in which the server may come to trust what it has in memory, and with the time of the last
        /// change set back.
        case afterPause

        var name: String { "\(self).txt" }
    }

    /// The versions of one file.
    private final class Versions: Sendable {
        let begun = Atomic(0)
        let returned = Atomic(0)
        let pausedSince = Atomic(0.0.bitPattern)
    }

    @Test func noAnswerIsOlderThanTheLastWrite() async throws {
        let folder = try TemporaryFolder()
        let versions = Way.allCases.map { _ in Versions() }
        for way in Way.allCases { try folder.write(way.name, Self.content(0)) }
        let preview = try PreviewProcess(folder.path)
        let read = try await Meanwhile.repeating {
            for (way, versions) in zip(Way.allCases, versions) { try Self.write(way, in: folder, versions) }
        } while: {
            try await OnThread.run { try Self.read(versions, port: preview.port) }
        }
        for (way, versions) in zip(Way.allCases, versions) {
            let written = versions.returned.load(ordering: .relaxed)
            #expect(written > (way == .afterPause ? 100 : 1000), "\(way)")
        }
        #expect(read > 1000)
    }

    /// Asks for one file after the other until the time is over; how often.
    private static func read(_ versions: [Versions], port: Int) throws -> Int {
        let client = try RawClient(port: port)
        let end = RawClient.now() + seconds
        var count = 0
        while RawClient.now() < end {
            for (way, versions) in zip(Way.allCases, versions) {
                let least = versions.returned.load(ordering: .acquiring)
                client.send("GET /\(way.name) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let answer = try #require(client.response(), "no answer")
                let most = versions.begun.load(ordering: .acquiring)
                // A file that is renamed over is never missing, and one that is written in place never short.
                let number = Int(String(decoding: answer.body.prefix(12), as: UTF8.self)) ?? -1
                guard (least...most).contains(number) else {
                    throw TestError("\(way): \(number), not \(least) to \(most); status \(answer.status)")
                }
                count += 1
            }
        }
        return count
    }

    private static func write(_ way: Way, in folder: TemporaryFolder, _ versions: Versions) throws {
        let path = "\(folder.path)/\(way.name)"
        let number = versions.begun.load(ordering: .relaxed) + 1
        if way == .afterPause {
            // Longer than the file system's clock is coarse.
            let now = RawClient.now()
            guard now - Double(bitPattern: versions.pausedSince.load(ordering: .relaxed)) > 0.03 else { return }
            versions.pausedSince.store(now.bitPattern, ordering: .relaxed)
        }
        versions.begun.store(number, ordering: .releasing)
        let target = way == .byRename ? path + ".new" : path
        try overwrite(target, content(number), keepsTime: way == .afterPause)
        if way == .byRename, rename(target, path) != 0 { throw TestError("rename \(errno)") }
        versions.returned.store(number, ordering: .releasing)
    }

    private static func overwrite(_ path: String, _ content: [UInt8], keepsTime: Bool) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw TestError("open \(errno)") }
        defer { close(descriptor) }
        let count = content.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard count == content.count else { throw TestError("pwrite \(errno)") }
        guard keepsTime else { return }
        let times = [timespec](repeating: timespec(tv_sec: 1_700_000_000, tv_nsec: 0), count: 2)
        guard futimens(descriptor, times) == 0 else { throw TestError("futimens \(errno)") }
    }

    /// Twelve digits, and more bytes that stay the same.
    private static func content(_ number: Int) -> [UInt8] {
        let digits = String(number)
        let text = String(repeating: "0", count: 12 - digits.count) + digits
        return Array((text + String(repeating: ".", count: 3000)).utf8)
    }
}
