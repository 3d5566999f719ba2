import Dispatch
import Glibc

/// Runs a script with `/bin/sh`, without blocking the tasks of other tests.
enum Shell {
    /// - Returns: The exit status.
    @discardableResult
    static func run(_ script: String, in folder: String) async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: runAndWait(script, in: folder)) }
        }
    }

    @discardableResult
    static func runAndWait(_ script: String, in folder: String) -> Int32 {
        let words: [String] = ["/bin/sh", "-c", "cd \"$0\" && eval \"$1\"", folder, script]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        guard posix_spawn(&child, "/bin/sh", nil, nil, arguments, environ) == 0 else { return -1 }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        return (status >> 8) & 0xFF
    }
}
