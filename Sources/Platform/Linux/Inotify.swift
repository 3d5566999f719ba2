#if os(Linux)
#if canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The calls by which Linux tells what happens in folders. See inotify(7).
package enum Inotify {
    /// Opens an instance. Reading from it does not wait, and no child process inherits it. See inotify_init1(2).
    package static func open() throws(SystemError) -> CInt {
        let instance = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
        guard instance >= 0 else { throw .current }
        return instance
    }

    /// Watches a path, or changes how it is watched. Returns the number of the watch. See inotify_add_watch(2).
    package static func addWatch(_ path: [UInt8], mask: UInt32, to instance: CInt) throws(SystemError) -> CInt {
        let watch = unsafe FileSystem.withPath(path) { unsafe inotify_add_watch(instance, $0, mask) }
        guard watch >= 0 else { throw .current }
        return watch
    }

    /// Ends a watch. See inotify_rm_watch(2).
    package static func removeWatch(_ watch: CInt, from instance: CInt) throws(SystemError) {
        guard inotify_rm_watch(instance, watch) == 0 else { throw .current }
    }
}
#endif
