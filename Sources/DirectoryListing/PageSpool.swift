import Glibc
import HTTPSemantics

/// A file without a name that holds the rest of a page which is too long for memory. It goes with the last that reads it.
struct PageSpool {
    let file: OpenFile
    /// In bytes.
    private(set) var length: Int64 = 0
    /// The `errno` of a write that failed.
    private(set) var failure: CInt?

    /// Opens one in `TMPDIR`, `/var/tmp` or `/tmp`; `nil`: in none of them.
    init?() {
        var folders = ["/var/tmp", "/tmp"]
        if let folder = unsafe getenv("TMPDIR") { unsafe folders.insert(String(cString: folder), at: 0) }
        for folder in folders {
            let path = "\(folder)/preview-listing-\(String(UInt64.random(in: .min ... .max), radix: 36))"
            let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { continue }
            unsafe unlink(path)
            file = OpenFile(descriptor: descriptor) { close($0) }
            return
        }
        return nil
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var rest = unsafe bytes[...]
        while failure == nil, unsafe !rest.isEmpty {
            let written = unsafe write(file.descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written > 0 {
                unsafe rest = rest.dropFirst(written)
                length += Int64(written)
            } else if errno != EINTR {
                failure = errno
            }
        }
    }
}
