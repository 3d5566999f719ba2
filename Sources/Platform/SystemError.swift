#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A system call that failed, with its `errno` (errno(3)).
package struct SystemError: Error, Sendable, Hashable {
    package let code: CInt

    package init(code: CInt) { self.code = code }

    /// The error of the system call that this thread made last.
    package static var current: SystemError { SystemError(code: errno) }

    /// A path is too short, or a file ends too early, though the call itself succeeded.
    package static var inputOutput: SystemError { SystemError(code: EIO) }

    package static var notAFolder: SystemError { SystemError(code: ENOTDIR) }

    /// The call cannot be answered without a disk. See `DiskAccess.cachedOnly`.
    package static var notCached: SystemError { SystemError(code: EAGAIN) }

    package static var unsupported: SystemError { SystemError(code: ENOSYS) }

    /// The errors that a message to a person tells apart.
    package enum Reason: Sendable {
        case missing, notAFolder, permission, linkLoop, nameTooLong, addressInUse, noSuchAddress, invalid, other
    }

    package var reason: Reason {
        switch code {
        case ENOENT: .missing
        case ENOTDIR: .notAFolder
        case EACCES, EPERM: .permission
        case ELOOP: .linkLoop
        case ENAMETOOLONG: .nameTooLong
        case EADDRINUSE: .addressInUse
        case EADDRNOTAVAIL: .noSuchAddress
        case EINVAL: .invalid
        default: .other
        }
    }

    package var isNotCached: Bool { code == EAGAIN }

    /// A call that does not wait has found nothing.
    package var wouldBlock: Bool { code == EAGAIN || code == EWOULDBLOCK }

    package var isInterruption: Bool { code == EINTR }

    /// Nothing has this name.
    package var isMissing: Bool { code == ENOENT }

    /// A file is wanted, and this is a folder.
    package var isFolder: Bool { code == EISDIR }

    /// Nobody listens at an address.
    package var isRefusedConnection: Bool { code == ECONNREFUSED }

    /// The file exists, and this process may not read it.
    package var isPermission: Bool { code == EACCES || code == EPERM }

    /// The process, or the machine, has no descriptor left. See open(2).
    package var isDescriptorExhaustion: Bool { code == EMFILE || code == ENFILE }

    /// A path, or a folder on its way, is gone or has become something else.
    package var meansGone: Bool { code == ENOENT || code == ENOTDIR || code == ELOOP }

    /// inotify_add_watch(2) has come to a limit: `ENOSPC` is not about the disk there.
    package var meansWatchLimit: Bool { code == ENOSPC || code == ENOMEM }

    /// Converts the error of a call that asked for what the kernel has in memory alone. Errors that say that the kernel,
    /// a sandbox or the file system does not offer that, or that the path leads to another file system, become
    /// `notCached`.
    package var asNotCached: SystemError {
        [ENOSYS, EINVAL, EPERM, EOPNOTSUPP, EXDEV, EINTR].contains(code) ? .notCached : self
    }

    /// The system's own words, such as "No such file or directory". See strerror(3).
    package var text: String { unsafe String(cString: strerror(code)) }

    /// The system's own words as a part of a sentence, such as "no such file or directory".
    package var phrase: String { text.prefix(1).lowercased() + text.dropFirst() }
}
