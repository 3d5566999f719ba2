#if os(Linux)
#if canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension ChildProcess {
    static var environmentBlock: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? { unsafe environ }

    /// Returns the process groups of a session in which a process lives. See setsid(2).
    ///
    /// - Parameter leader: The first process of the session. Without a `/proc`, only its own group is found.
    package static func groups(ofSession leader: CInt) -> Set<CInt> {
        guard let folder = try? FileSystem.open(Array("/proc".utf8), .folder) else {
            return kill(-leader, 0) == 0 ? [leader] : []
        }
        defer { FileSystem.close(folder) }
        var processes: [CInt] = []
        try? unsafe FileSystem.list(folder) { name, _ in
            if let process = unsafe CInt(String(decoding: name, as: UTF8.self)) { processes.append(process) }
            return true
        }
        let groups = processes.compactMap { process -> CInt? in
            guard let status = status(of: process), status.isAlive, status.session == leader else { return nil }
            return status.group > 1 ? status.group : nil
        }
        return Set(groups)
    }

    private static func status(of process: CInt) -> ProcessStatus? {
        guard let text = FileSystem.bytes(in: "/proc/\(process)/stat") else { return nil }
        return ProcessStatus(statistics: text)
    }
}
#endif
