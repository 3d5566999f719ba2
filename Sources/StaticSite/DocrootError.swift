import Glibc
import HTTPSemantics

/// The docroot cannot be served.
package struct DocrootError: Error, Sendable, CustomStringConvertible {
    package struct Code: Sendable, Hashable {
        private enum Value { case missing, notAFolder, unreadable, other }
        private let value: Value
        package static let missing = Code(value: .missing)
        package static let notAFolder = Code(value: .notAFolder)
        package static let unreadable = Code(value: .unreadable)
        package static let other = Code(value: .other)
    }

    package let code: Code
    package let cause: String
    package let remedy: String

    package var description: String { "\(cause): \(remedy)" }

    /// The path is relative to a folder that is no longer there.
    init(deletedCurrentFolder path: [UInt8]) {
        code = .missing
        cause = "the current folder has been deleted"
        remedy = "change to one that exists, or name a folder by its full path"
    }

    // See: 'man 2 open'
    init(path: [UInt8], _ error: SystemError) {
        let longest = 200
        let name = SafeText.escape(path.prefix(longest)) + (path.count > longest ? "..." : "")
        switch error.errno {
        case ENOENT where Self.isLink(path):
            code = .missing
            cause = "\(name) is a symbolic link to a folder that does not exist"
            remedy = "name a folder that exists"
        case ENOENT:
            code = .missing
            cause = "there is no folder \(name)"
            remedy = "name a folder that exists, or create it"
        case ENOTDIR:
            code = .notAFolder
            cause = "\(name) is not a folder"
            remedy = "name the folder that holds the file"
        case EACCES, EPERM:
            code = .unreadable
            cause = "the folder \(name) may not be read"
            remedy = "give this user read and search permission (chmod u+rx)"
        case ELOOP:
            code = .other
            cause = "\(name) is a symbolic link that leads back to itself"
            remedy = "name the folder itself"
        case ENAMETOOLONG:
            code = .other
            cause = "the name \(name) is too long"
            remedy = "change to a folder above it, and name it from there"
        default:
            code = .other
            let text = unsafe String(cString: strerror(error.errno))
            cause = "the folder \(name) cannot be opened (\(text.prefix(1).lowercased() + text.dropFirst()))"
            remedy = "check the file system it lies on"
        }
    }

    private static func isLink(_ path: [UInt8]) -> Bool {
        var status = stat()
        let found = unsafe (path + [0]).withUnsafeBytes { bytes in
            guard let name = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
            return unsafe lstat(name, &status) == 0
        }
        return found && status.st_mode & S_IFMT == S_IFLNK
    }
}
