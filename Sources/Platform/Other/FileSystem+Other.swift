#if !os(Linux)
internal import Darwin

extension FileSystem {
    /// Calls `body` with each entry of an open folder until it returns `false`. A NUL follows the last byte of each name.
    static func readEntries(
        of folder: CInt,
        _ body: (UnsafeRawBufferPointer, FileStatus.Kind?) -> Bool
    ) throws(SystemError) {
        // The stream closes its own descriptor.
        let own = fcntl(folder, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { throw .current }
        guard let stream = unsafe fdopendir(own) else {
            let error = SystemError.current
            close(own)
            throw error
        }
        defer { unsafe closedir(stream) }
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw .current }
                return
            }
            let goesOn = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { field in
                let length = unsafe strnlen(field.baseAddress.unsafelyUnwrapped, field.count)
                let kind = FileStatus.Kind(entryType: entry.pointee.d_type)
                return unsafe body(UnsafeRawBufferPointer(rebasing: field[..<length]), kind)
            }
            if !goesOn { return }
        }
    }

    /// The kind of a file system cannot be told by a number here.
    package static func type(of path: [UInt8]) -> Int64 { -1 }

    static func type(of descriptor: CInt) -> Int64 { -1 }
}

extension Timestamp {
    /// Reads the clock that file systems take their times from.
    package static func ofFiles() -> Timestamp { now() }
}

extension stat {
    var modificationTime: timespec { st_mtimespec }
    var statusChangeTime: timespec { st_ctimespec }
}
#endif
