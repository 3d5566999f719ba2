import Platform

/// The processes that a build has started, and those that they have. See setsid(2).
///
/// The build leads a session of its own. That holds its process group, and the groups that timeout(1) or a shell with
/// job control make within. What has made itself a session, as a daemon does, is not of it.
struct BuildSession: Sendable {
    let leader: CInt

    /// Ends all processes of the build: by SIGTERM, and by SIGKILL those that are left after the grace.
    ///
    /// - Parameters:
    ///   - isTold: The leader's own group has got its SIGTERM.
    ///   - isHurried: Callers no longer wait.
    func end(grace: Duration, isTold: Bool, isHurried: @escaping @Sendable () -> Bool) async {
        guard !groups().isEmpty else { return }
        // In a task of its own: this one may be cancelled, and would not wait.
        await Task {
            send(.terminate, except: isTold ? leader : nil)
            // A stopped process could not handle it.
            send(.resume)
            let deadline = ContinuousClock.now + grace
            // A process that the kernel does not let go of is not waited for without end.
            while !groups().isEmpty, .now < deadline + .seconds(1) {
                if .now >= deadline || isHurried() { send(.kill) }
                try? await Task.sleep(for: .milliseconds(10))
            }
        }.value
    }

    /// Whether the leader has ended. It is not reaped.
    var hasEnded: Bool { ChildProcess.hasEnded(leader) }

    private func send(_ signal: Signal, except exception: CInt? = nil) {
        for group in groups() where group != exception { Signals.send(signal, toGroup: group) }
    }

    /// Returns the process groups in which a process lives.
    func groups() -> Set<CInt> { ChildProcess.groups(ofSession: leader) }
}
