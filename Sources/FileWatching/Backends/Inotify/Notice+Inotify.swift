internal import Platform

extension Notice {
    static func noInstance(_ error: SystemError) -> Notice {
        guard error.isDescriptorExhaustion else {
            return Notice(
                cause: .unsupported,
                reason: "inotify cannot be used (\(error.text)): the folders are polled",
                remedy: ""
            )
        }
        let (name, value) = lowerLimit("max_user_instances", "max_inotify_instances")
        return Notice(
            cause: .instanceLimit,
            reason: "no inotify instance is left (\(name) is \(value)), or no file descriptor: the folders are polled",
            remedy: "sudo sysctl \(name)=1024"
        )
    }

    static func watchLimit(watched: Int, polled: Int) -> Notice {
        let (name, value) = lowerLimit("max_user_watches", "max_inotify_watches")
        return Notice(
            cause: .watchLimit,
            reason: "only \(watched) of \(watched + polled) folders can be watched (\(name) is \(value)): "
                + "the others are polled",
            remedy: "sudo sysctl \(name)=\(max(524_288, (watched + polled) * 2))"
        )
    }

    /// The machine's limit or the user namespace's, whichever is lower.
    private static func lowerLimit(_ machine: String, _ namespace: String) -> (name: String, value: String) {
        let limit = FileSystem.number(in: "/proc/sys/fs/inotify/\(machine)")
        let inner = FileSystem.number(in: "/proc/sys/user/\(namespace)")
        if let inner, inner < limit ?? .max { return ("user.\(namespace)", "\(inner)") }
        return ("fs.inotify.\(machine)", limit.map(String.init) ?? "unknown")
    }
}
