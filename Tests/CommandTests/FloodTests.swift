import Glibc
import TestSupport
import Testing

/// SECURITY A9: what many clients, or bad ones, may cost the whole process: memory, descriptors, processor time.
///
/// Serialized: each measures a process, and none should measure the others' load.
@Suite(.serialized)
struct FloodTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("a.txt", "0123456789")
        try folder.write("big.bin", "")
        guard truncateFile(folder.path + "/big.bin", 5 << 30) else { throw TestError("truncate") }
    }

    private static func request(_ target: String, _ fields: String = "") -> String {
        "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n"
    }

    /// Descriptors that may be open beyond those at rest. A sanitizer talks with a process of its own from its first report on.
    private static let room = isSanitized ? 5 : 2

    /// More is asked for than there are descriptors, each connection with a file that it sends: no spinning meanwhile,
    /// and service again as soon as some are free.
    @Test func descriptorsThatRunOutCostNoTime() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path, wrapper: ["prlimit", "--nofile=64:64", "--"])
            #expect(try preview.serves() && preview.isWatching())
            let atRest = preview.descriptors
            var clients = try (0..<100).map { _ in
                let client = try RawClient(port: preview.port, receiveBuffer: 4096)
                client.send(Self.request("/big.bin"))
                return client
            }
            #expect(Eventually.holds { preview.descriptors >= 60 })
            let before = processorSeconds(of: preview.pid)
            let started = RawClient.now()
            clients[0].pause(2)
            poll(nil, 0, CInt(max(0, started + 2 - RawClient.now()) * 1000))
            let share = (processorSeconds(of: preview.pid) - before) / (RawClient.now() - started)
            #expect(isSanitized || share < 0.05, "\(share) of a processor")
            // Ten of them, with a file each, leave room.
            clients.removeFirst(90)
            #expect(Eventually.holds { (try? preview.serves()) == true })
            #expect(clients.count == 10)
            clients = []
            let areBack = Eventually.holds { preview.descriptors <= atRest + Self.room }
            #expect(areBack, "\(atRest), then \(preview.descriptors)")
        }
    }

    /// Resets while sendfile(2) is at work, a thousand times.
    @Test func clientsThatResetLeaveNothingBehind() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path)
            #expect(try preview.serves() && preview.isWatching())
            let before = preview.descriptors
            for round in 0..<1000 {
                let client = try RawClient(port: preview.port)
                client.send(Self.request("/big.bin"))
                if round % 2 == 0 { client.fill() }
                client.reset()
            }
            let areGone = try Eventually.holds { try preview.serves() && preview.descriptors <= before + Self.room }
            #expect(areGone, "\(before) descriptors before, \(preview.descriptors) after")
        }
    }

    /// Requests whose clients are gone before they are answered; then paths and referers that are never the same. Each is
    /// some addresses to remember: 10,000 of them are three times what may be.
    @Test func whatIsNeverTheSameIsNotKept() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path)
            var sizes: [Int] = []
            for round in 0..<5 {
                for number in 0..<400 {
                    let client = try RawClient(port: preview.port)
                    client.send(Self.request("/gone/\(round)/\(number)", "Accept: text/plain\r\n"))
                    client.reset()
                }
                let client = try RawClient(port: preview.port)
                for start in stride(from: 0, to: 2000, by: 200) {
                    let batch = (start..<start + 200).map { number in
                        let name = "/\(round)/\(number)"
                        return Self.request(name, "Referer: http://localhost\(name)y\r\nAccept: text/plain\r\n")
                    }
                    client.send(batch.joined())
                    _ = client.bytes(untilCount: 200, of: "HTTP/1.1 404")
                }
                #expect(try preview.serves())
                sizes.append(residentBytes(of: preview.pid))
            }
            // The first rounds fill what is bounded.
            #expect(isSanitized || sizes[4] - sizes[2] < 4 << 20, "\(sizes)")
        }
    }

    /// Heads that never end, answers that are never read: the rest is served, and memory stays as it is.
    @Test func slowClientsCostLittle() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path)
            #expect(try preview.serves())
            let before = residentBytes(of: preview.pid)
            let heads = try (0..<200).map { _ in
                let client = try RawClient(port: preview.port)
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "x", count: 8000))
                return client
            }
            let readers = try (0..<50).map { _ in
                let client = try RawClient(port: preview.port, receiveBuffer: 4096)
                client.send(Self.request("/big.bin"))
                return client
            }
            let bodies = try (0..<50).map { _ in
                let client = try RawClient(port: preview.port)
                client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\nx")
                return client
            }
            #expect(try preview.serves())
            for client in bodies { #expect(client.response(deadline: 5)?.status == 405) }
            // A head of 64 MB is refused long before it is there.
            let huge = try RawClient(port: preview.port)
            huge.send("GET / HTTP/1.1\r\nX: ")
            let block = [UInt8](repeating: 0x78, count: 1 << 20)
            for _ in 0..<64 where huge.sendWithoutWaiting(block[...]) > 0 {}
            #expect(huge.response(deadline: 5)?.status == 431)
            #expect(try preview.serves())
            let grown = residentBytes(of: preview.pid) - before
            #expect(isSanitized || grown < 32 << 20, "\(grown) bytes")
            #expect(heads.count + readers.count == 250)
        }
    }

    /// A file that ends before its answer does is found out without being tried again and again.
    @Test func aFileThatShrinksCostsNoTime() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path)
            let client = try RawClient(port: preview.port, receiveBuffer: 4096)
            client.send(Self.request("/big.bin") + Self.request("/a.txt"))
            #expect(client.fill())
            let before = processorSeconds(of: preview.pid)
            #expect(truncateFile(folder.path + "/big.bin", 10))
            while client.fill(5) { #expect(client.consume(client.received.count).occurrences(of: "HTTP/1.1") < 2) }
            #expect(client.isAtEnd)
            #expect(processorSeconds(of: preview.pid) - before < 0.5)
            #expect(try preview.serves())
        }
    }

    /// Descriptors do not reach what an embedder starts. Those of the event loops are NIO's alone, and lead nowhere.
    @Test func descriptorsAreNotInherited() async throws {
        let folder = folder
        try await OnThread.run {
            let preview = try PreviewProcess(folder.path)
            let inherited = try Set((3..<200).compactMap { try Self.descriptor($0, of: getpid())?.name })
            let stream = try RawClient(port: preview.port)
            stream.send(Self.request("/.preview/events"))
            #expect(stream.text(through: "event: hello") != nil)
            let reader = try RawClient(port: preview.port, receiveBuffer: 4096)
            reader.send(Self.request("/big.bin"))
            #expect(reader.fill())
            let own = try (3..<200).compactMap { try Self.descriptor($0, of: preview.pid) }.filter { descriptor in
                descriptor.name.hasPrefix(folder.path)
                    || descriptor.name.hasPrefix("socket:") && !inherited.contains(descriptor.name)
            }
            for (name, isInherited) in own { #expect(!isInherited, "\(name)") }
            // The listener, two connections, the folder and the file.
            #expect(own.count >= 5, "\(own)")
        }
    }

    /// What a descriptor is, and whether a program that is started would get it; see proc_pid_fdinfo(5).
    private static func descriptor(_ number: Int, of pid: pid_t) throws -> (name: String, isInherited: Bool)? {
        var target = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/\(pid)/fd/\(number)", &target, target.count)
        guard count > 0, let bytes = try? TemporaryFolder.read(Array("/proc/\(pid)/fdinfo/\(number)".utf8)) else {
            return nil
        }
        let name = String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let flags = String(decoding: bytes, as: UTF8.self).firstMatch(of: /flags:\s+([0-7]+)/)?.1
        return (name, (flags.flatMap { CInt($0, radix: 8) } ?? 0) & O_CLOEXEC == 0)
    }
}
