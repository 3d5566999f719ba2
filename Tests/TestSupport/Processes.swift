package import Glibc

/// Resident memory of a process, in bytes.
package func residentBytes(of process: pid_t) -> Int {
    guard let text = try? TemporaryFolder.read(Array("/proc/\(process)/statm".utf8)) else { return 0 }
    let pages = text.split(separator: UInt8(ascii: " ")).dropFirst().first.map { String(decoding: $0, as: UTF8.self) }
    return (pages.flatMap(Int.init) ?? 0) * Int(getpagesize())
}

/// Whether a program is found by its name.
package func isInstalled(_ program: String) -> Bool {
    let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
    return folders.contains { access("\($0)/\(program)", X_OK) == 0 }
}

/// Sets the size of a file; what is added is a hole.
package func truncateFile(_ path: String, _ size: Int) -> Bool { truncate(path, off_t(size)) == 0 }

/// Whether the tests run under a sanitizer (`make test-sanitizers`), where neither memory nor time says anything.
package let isSanitized = getenv("PREVIEW_SANITIZER") != nil

/// Processor time that a process has taken, in seconds; see proc_pid_stat(5).
package func processorSeconds(of process: pid_t) -> Double {
    guard let bytes = try? TemporaryFolder.read(Array("/proc/\(process)/stat".utf8)) else { return 0 }
    // The name, in parentheses, may hold anything.
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
    return (user + system) / Double(sysconf(CInt(_SC_CLK_TCK)))
}

/// How often each thread of a process has slept until something woke it (voluntary_ctxt_switches of
/// proc_pid_status(5)), by its number and name.
package func sleeps(of process: pid_t) -> [String: Int] {
    let folder = "/proc/\(process)/task"
    guard let entries = opendir(folder) else { return [:] }
    defer { closedir(entries) }
    var counts: [String: Int] = [:]
    while let entry = readdir(entries) {
        let thread = withUnsafeBytes(of: &entry.pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard let bytes = try? TemporaryFolder.read(Array("\(folder)/\(thread)/status".utf8)) else { continue }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.split(separator: "\t") }
        func value(_ name: String) -> Substring? { lines.first { $0.first == "\(name):" }?.last }
        guard let name = value("Name"), let count = value("voluntary_ctxt_switches").flatMap({ Int($0) }) else {
            continue
        }
        counts["\(thread) \(name)"] = count
    }
    return counts
}
