import Logging
import PreviewKit
import PreviewTesting
import ServiceLifecycle
import Testing

@testable import EmbeddedService

struct EmbeddedServiceTests {
    let folder: TemporaryFolder
    let logger = Logger(label: "test")

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: PreviewTransport.allCases) func whatTheOtherServiceWritesIsShown(
        _ way: PreviewTransport
    ) async throws {
        try folder.write("count.html", "<!doctype html>none yet")
        let counter = Counter(file: folder.path + "/count.html", logger: logger, pause: .milliseconds(50))
        try await PreviewServer(configuration: .init(root: folder.path)).test(way) { preview in
            #expect(try await preview.open("/count").text.hasSuffix("none yet"))
            let counting = Task { try await counter.run() }
            defer { counting.cancel() }
            for _ in 0..<3 {
                let page = try await preview.next(.reload).page?.response
                #expect(page?.text.contains("<h1>") == true)
            }
        }
    }

    @Test func allEndTogether() async throws {
        let group = EmbeddedService.group(folder.path, port: 0, logger)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
