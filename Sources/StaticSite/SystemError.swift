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

    var isMissing: Bool { errno == ENOENT }

    /// The file exists, and this process may not read it.
    package var isPermission: Bool { errno == EACCES || errno == EPERM }
}
