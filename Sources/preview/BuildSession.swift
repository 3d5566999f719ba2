import Glibc

/// The processes that a build has started, and those that they have; see setsid(2).
///
/// The build leads a session of its own. That holds its process group, and the groups that timeout(1) or a shell with job
/// control make within. What has made itself a session, as a daemon does, is not of it.
struct BuildSession: Sendable {
    let leader: pid_t

    /// Ends all of it: SIGTERM, and SIGKILL for what is left after the grace.
    ///
    /// - Parameters:
    ///   - isTold: the leader's own group has got its SIGTERM.
    ///   - isHurried: callers no longer wait.
    func end(grace: Duration, isTold: Bool, isHurried: @escaping @Sendable () -> Bool) async {
        guard !groups().isEmpty else { return }
        // In a task of its own: this one may be cancelled, and would not wait.
        await Task {
            signal(SIGTERM, besides: isTold ? leader : nil)
            // What is stopped could not hear it.
            signal(SIGCONT)
            let deadline = ContinuousClock.now + grace
            // A process that the kernel does not let go of is not waited for without end.
            while !groups().isEmpty, .now < deadline + .seconds(1) {
                if .now >= deadline || isHurried() { signal(SIGKILL) }
                try? await Task.sleep(for: .milliseconds(10))
            }
        }.value
    }

    /// Whether the leader has ended; it is not reaped.
    var hasEnded: Bool {
        var information = unsafe siginfo_t()
        let flags = WEXITED | WNOHANG | WNOWAIT
        guard unsafe waitid(P_PID, id_t(leader), &information, flags) == 0 else { return true }
        return unsafe information.si_signo != 0
    }

    private func signal(_ number: CInt, besides exception: pid_t? = nil) {
        for group in groups() where group != exception { kill(-group, number) }
    }

    /// The process groups in which something lives.
    func groups() -> Set<pid_t> {
        guard let folder = unsafe opendir("/proc") else { return kill(-leader, 0) == 0 ? [leader] : [] }
        defer { unsafe closedir(folder) }
        var groups: Set<pid_t> = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let process = pid_t(name), let group = Self.group(of: process, in: leader) else { continue }
            groups.insert(group)
        }
        return groups
    }

    /// See proc_pid_stat(5); `nil`: it is of another session, or dead.
    private static func group(of process: pid_t, in session: pid_t) -> pid_t? {
        let descriptor = unsafe open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var block = [UInt8](repeating: 0, count: 512)
        let count = unsafe block.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        // The name, in parentheses, may hold anything.
        guard count > 0, let end = block[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = block[(end + 1)..<count].split(separator: UInt8(ascii: " ")).prefix(4)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 4, fields[0] != "Z", fields[0] != "X", pid_t(fields[3]) == session else { return nil }
        return pid_t(fields[2]).flatMap { $0 > 1 ? $0 : nil }
    }
}
