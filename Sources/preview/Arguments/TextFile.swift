import Platform

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
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try FileSystem.beginning(of: Array(path.utf8), limit: 1 << 20)
        } catch {
            throw failure(path, error)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ReadError(cause: "the file \(EscapedText.of(path)) is not UTF-8 text", remedy: "save it as UTF-8")
        }
        return text
    }

    private static func failure(_ path: String, _ error: SystemError) -> ReadError {
        let name = EscapedText.of(path)
        if error.isFolder { return ReadError(cause: "\(name) is a folder", remedy: "name a file") }
        return switch error.reason {
        case .missing, .notAFolder: ReadError(cause: "there is no file \(name)", remedy: "name one that exists")
        case .permission: ReadError(cause: "the file \(name) may not be read", remedy: "make it so: chmod u+r \(name)")
        default: ReadError(cause: "the file \(name) cannot be read (\(error.phrase))", remedy: "name another")
        }
    }
}
