import Glibc

/// A file that an option names.
enum TextFile {
    /// It cannot be read, or is not text.
    struct ReadError: Error, CustomStringConvertible {
        let cause: String
        let remedy: String
        var description: String { "\(cause): \(remedy)" }
    }

    /// Reads at most 1 MiB.
    static func read(_ path: String) throws(ReadError) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw failure(path, errno)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < 1 << 20 {
            let count = unsafe block.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw failure(path, errno)
            }
            guard count > 0 else { break }
            bytes += block.prefix(count)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ReadError(cause: "the file \(EscapedText.of(path)) is not UTF-8 text", remedy: "save it as UTF-8")
        }
        return text
    }

    private static func failure(_ path: String, _ error: CInt) -> ReadError {
        let name = EscapedText.of(path)
        return switch error {
        case ENOENT, ENOTDIR: ReadError(cause: "there is no file \(name)", remedy: "name one that exists")
        case EISDIR: ReadError(cause: "\(name) is a folder", remedy: "name a file")
        case EACCES, EPERM:
            ReadError(cause: "the file \(name) may not be read", remedy: "make it so: chmod u+r \(name)")
        default:
            ReadError(cause: "the file \(name) cannot be read (\(SystemErrorText.of(error)))", remedy: "name another")
        }
    }
}
