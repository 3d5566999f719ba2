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
        remedy = "change to one that exists, or name a folder from / on"
    }

    // See: 'man 2 open'
    init(path: [UInt8], _ error: SystemError) {
        let name = SafeText.escape(path)
        switch error.errno {
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
        default:
            code = .other
            let text = unsafe String(cString: strerror(error.errno))
            cause = "the folder \(name) cannot be opened (\(text.prefix(1).lowercased() + text.dropFirst()))"
            remedy = "check the file system it lies on"
        }
    }
}
