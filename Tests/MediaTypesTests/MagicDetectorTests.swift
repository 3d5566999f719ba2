#if LibMagic
import MediaTypes
import Testing

struct MagicDetectorTests {
    @Test func missingDatabaseIsNoDetector() {
        #expect(MagicDetector(database: "/nowhere/magic.mgc") == nil)
    }

    @Test func aFileOfNewlinesIsBounded() throws {
        let detector = try #require(MagicDetector())
        let clock = ContinuousClock()
        let prose = [UInt8](String(repeating: "some words of text in a row\n", count: 4000).utf8)
        let newlines = [UInt8](repeating: 10, count: 1 << 20)
        func time(_ bytes: [UInt8]) -> Duration {
            (0..<5).map { _ in clock.measure { _ = bytes.withUnsafeBytes { detector.detect($0) } } }.min() ?? .zero
        }
        // 72 ms at 4 KiB without the bound, against 2 ms of prose.
        #expect(time(newlines) < time(prose) * 20)
    }

    @Test func manyThreadsMayAsk() async throws {
        let detector = try #require(MagicDetector())
        await withTaskGroup(of: String?.self) { group in
            for index in 0..<64 {
                group.addTask {
                    let bytes = Array((index % 2 == 0 ? "{\"a\":1}" : "%PDF-1.7\n").utf8)
                    return bytes.withUnsafeBytes { detector.detect($0)?.type.essence }
                }
            }
            var found: Set<String?> = []
            for await type in group { found.insert(type) }
            #expect(found == ["application/json", "application/pdf"])
        }
    }
}
#endif
