/// Whether a look at the file system may wait for a disk.
enum DiskAccess: Sendable {
    /// Not on an event loop.
    case mayWait
    /// Only what the kernel has in memory, on the file system of the docroot. All else fails with EAGAIN, and so does
    /// everything on a kernel, in a sandbox or on a file system that cannot tell.
    case cachedOnly
}
