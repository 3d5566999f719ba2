import Platform
import TestSupport
import Testing

struct TCPConnectionTests {
    @Test func failuresAreToldApart() async throws {
        try await OnThread.run {
            let soon = SuspendingClock.Instant.now + .seconds(5)
            #expect(throws: TCPConnection.Failure.unknownHost) {
                try TCPConnection(host: "nosuch.invalid", port: 1, until: soon)
            }
            #expect(throws: TCPConnection.Failure.refused) {
                try TCPConnection(host: "127.0.0.1", port: 1, until: soon)
            }
            #expect(throws: TCPConnection.Failure.timedOut) {
                try TCPConnection(host: "127.0.0.1", port: 1, until: .now)
            }
        }
    }

    @Test func addressesOfThisMachineAreTold() async throws {
        try await OnThread.run {
            #expect(HostAddresses.find("127.0.0.1").map(HostAddresses.isLocal) == [true])
            #expect(HostAddresses.find("203.0.113.7").map(HostAddresses.isLocal) == [false])
            #expect(HostAddresses.find("nosuch.invalid").isEmpty)
        }
    }
}
