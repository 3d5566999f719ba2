#if !os(Linux)
/// Says that there is no inotify on this system.
package enum Inotify {
    package static func open() throws(SystemError) -> CInt { throw .unsupported }

    package static func addWatch(_ path: [UInt8], mask: UInt32, to instance: CInt) throws(SystemError) -> CInt {
        throw .unsupported
    }

    package static func removeWatch(_ watch: CInt, from instance: CInt) throws(SystemError) { throw .unsupported }
}
#endif
