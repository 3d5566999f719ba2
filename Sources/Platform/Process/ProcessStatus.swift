/// The group and the session of a process. See credentials(7).
package struct ProcessStatus: Sendable, Hashable {
    package var group: CInt
    package var session: CInt
    /// Whether the process lives. A dead one may still wait for its parent.
    package var isAlive: Bool

    package init(group: CInt, session: CInt, isAlive: Bool) {
        self.group = group
        self.session = session
        self.isAlive = isAlive
    }

    /// Reads `/proc/<number>/stat`. See proc_pid_stat(5).
    package init?(statistics: some BidirectionalCollection<UInt8>) {
        // The name, in parentheses, may hold anything.
        guard let end = statistics.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = statistics[end...].dropFirst().split(separator: UInt8(ascii: " ")).prefix(4)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 4, let group = CInt(fields[2]), let session = CInt(fields[3]) else { return nil }
        self.init(group: group, session: session, isAlive: fields[0] != "Z" && fields[0] != "X")
    }
}
