import Platform
import TestSupport
import Testing

struct UnixSocketTests {
    @Test func linesGoBothWays() async throws {
        let folder = try TemporaryFolder()
        try await OnThread.run { [path = folder.path + "/socket"] in
            let server = try UnixSocket()
            defer { server.close() }
            try server.listen(at: path, waiting: 1)
            server.stopWaiting()
            #expect(throws: SystemError.self) { try server.accept() }
            let client = try UnixSocket()
            defer { client.close() }
            try client.connect(to: path)
            let connection = try server.accept()
            defer { connection.close() }
            #expect(connection.peer == CurrentProcess.user)
            client.send("question\nlong line")
            #expect(connection.line(limit: 64) == "question")
            #expect(connection.line(limit: 4) == nil)
            connection.send("answer\n")
            client.setTimeouts(.milliseconds(50))
            #expect(client.line(limit: 64) == "answer")
            // Nothing comes in time.
            #expect(client.line(limit: 64) == nil)
        }
    }

    @Test func errorsTellWhatLacks() async throws {
        let folder = try TemporaryFolder()
        try await OnThread.run { [path = folder.path] in
            let socket = try UnixSocket()
            defer { socket.close() }
            let missing = #expect(throws: SystemError.self) { try socket.connect(to: path + "/none") }
            #expect(missing?.isMissing == true)
            let long = path + "/" + String(repeating: "n", count: 108)
            let tooLong = #expect(throws: SystemError.self) { try socket.listen(at: long, waiting: 1) }
            #expect(tooLong?.reason == .nameTooLong)
            let server = try UnixSocket()
            try server.listen(at: path + "/dead", waiting: 1)
            server.close()
            let refused = #expect(throws: SystemError.self) { try socket.connect(to: path + "/dead") }
            #expect(refused?.isRefusedConnection == true)
        }
    }
}
