internal import Platform

extension Notice {
    static func noThread(_ error: SystemError) -> Notice {
        Notice(
            cause: .failed,
            reason: "changes are not seen, because no thread can be started (\(error.text))",
            remedy: "end other programs, or raise the limit of threads (ulimit -u)"
        )
    }

    static func remoteFileSystem(_ name: String) -> Notice {
        Notice(
            cause: .remoteFileSystem,
            reason: "the folder is on \(name), which does not tell what other machines change: it is polled",
            remedy: ""
        )
    }

    static func unreadable(_ path: [UInt8], _ error: SystemError) -> Notice {
        let name = String(decoding: path, as: UTF8.self)
        return Notice(
            cause: .unreadableFolder,
            reason: "changes in \(name) are not seen (\(error.text))",
            remedy: "make the folder readable"
        )
    }
}
