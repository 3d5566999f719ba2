import Glibc

/// A system call that failed, with its `errno`.
package struct SystemError: Error, Sendable, Equatable {
    package let call: StaticString
    package let errno: CInt

    package init(_ call: StaticString, _ errno: CInt = Glibc.errno) {
        self.call = call
        self.errno = errno
    }

    package static func == (a: SystemError, b: SystemError) -> Bool { a.errno == b.errno }

    /// The process, or the machine, has no descriptor left; see open(2).
    package var isDescriptorExhaustion: Bool { errno == EMFILE || errno == ENFILE }

    /// The disk would have to be asked; see `DiskAccess.cachedOnly`.
    static let notCached = SystemError("", EAGAIN)

    var isNotCached: Bool { errno == EAGAIN }

    /// Of a call that was to look in the kernel's memory alone: what says that the kernel, a sandbox or the file system
    /// does not offer that, or that the path leads to another file system, says the same as EAGAIN.
    var asNotCached: SystemError {
        [ENOSYS, EINVAL, EPERM, EOPNOTSUPP, EXDEV, EINTR].contains(errno) ? .notCached : self
    }

    var isMissing: Bool { errno == ENOENT }

    /// The file exists, and this process may not read it.
    package var isPermission: Bool { errno == EACCES || errno == EPERM }
}
