package import Glibc
import Synchronization

/// A program that a test runs, with what it prints. It is ended with this object.
package final class ServerProcess: Sendable {
    package let pid: pid_t
    package let output: OutputReader
    package let errors: OutputReader
    private let status = Mutex<CInt?>(nil)

    /// - Parameter environment: beside that of the tests.
    package init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        var out: [CInt] = [0, 0]
        var err: [CInt] = [0, 0]
        guard pipe(&out) == 0, pipe(&err) == 0 else { throw TestError("pipe \(errno)") }
        for descriptor in out + err { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") }
        var at = environ
        while let variable = at.pointee {
            variables.append(strdup(variable))
            at += 1
        }
        variables.append(nil)
        defer { for text in arguments + variables { free(text) } }
        var child = pid_t()
        let result = posix_spawnp(&child, program, &actions, nil, &arguments, &variables)
        close(out[1])
        close(err[1])
        guard result == 0 else {
            close(out[0])
            close(err[0])
            throw TestError("cannot start \(program): \(result)")
        }
        pid = child
        output = OutputReader(out[0])
        errors = OutputReader(err[0])
    }

    deinit {
        if status.withLock({ $0 }) == nil {
            kill(pid, SIGKILL)
            var code: CInt = 0
            waitpid(pid, &code, 0)
        }
    }

    /// Asks it to end.
    package func signal(_ number: CInt) { kill(pid, number) }

    /// Its exit status; 128 + n where signal n ended it.
    package func wait() -> Int {
        // End of output comes first, and that wait has a deadline. Whatever still runs then is ended by force.
        if !output.reachesEnd() { kill(pid, SIGKILL) }
        var code: CInt = 0
        waitpid(pid, &code, 0)
        status.withLock { $0 = code }
        return code & 0x7F == 0 ? Int((code >> 8) & 0xFF) : 128 + Int(code & 0x7F)
    }
}

/// The lines of a pipe, as they come.
package final class OutputReader: Sendable {
    private let descriptor: CInt
    private let buffer = Mutex<[UInt8]>([])
    private let isAtEnd = Mutex(false)

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The next line without its end; `nil`: none in time.
    package func line(within seconds: Double = 20) -> String? {
        let end = RawClient.now() + seconds
        while true {
            let line: String? = buffer.withLock { buffer in
                guard let index = buffer.firstIndex(of: 10) else { return nil }
                defer { buffer.removeFirst(index + 1) }
                return String(decoding: buffer[..<index], as: UTF8.self)
            }
            if let line { return line }
            guard fill(until: end) else { return nil }
        }
    }

    /// The first line from here on that contains the text.
    package func line(containing text: String, within seconds: Double = 20) -> String? {
        while let line = line(within: seconds) {
            if line.contains(text) { return line }
        }
        return nil
    }

    /// Everything up to the end.
    package func rest(within seconds: Double = 20) -> String {
        let end = RawClient.now() + seconds
        while fill(until: end) {}
        return buffer.withLock { buffer in
            defer { buffer = [] }
            return String(decoding: buffer, as: UTF8.self)
        }
    }

    /// Whether the stream ends in time. What it says before is kept.
    func reachesEnd(within seconds: Double = 20) -> Bool {
        let end = RawClient.now() + seconds
        while fill(until: end) {}
        return isAtEnd.withLock { $0 }
    }

    private func fill(until end: Double) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, CInt(max(0, end - RawClient.now()) * 1000)) > 0 else { return false }
        var block = [UInt8](repeating: 0, count: 1 << 14)
        let count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else {
            isAtEnd.withLock { $0 = true }
            return false
        }
        buffer.withLock { $0 += block.prefix(count) }
        return true
    }
}

/// Where the build put the programs of this package: beside the test bundle.
package enum BuiltProducts {
    package static func path(_ name: String) -> String {
        let bundle = CommandLine.arguments[0]
        var target = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &target, target.count)
        let own = String(decoding: target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for candidate in [own, bundle] {
            let path = candidate.split(separator: "/").dropLast().joined(separator: "/")
            if access("/\(path)/\(name)", X_OK) == 0 { return "/\(path)/\(name)" }
        }
        return name
    }
}
