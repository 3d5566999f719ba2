import HTTPSemantics
import Platform

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
        switch error.reason {
        case .missing where FileSystem.isSymbolicLink(path):
            code = .missing
            cause = "\(name) is a symbolic link to a folder that does not exist"
            remedy = "name a folder that exists"
        case .missing:
            code = .missing
            cause = "there is no folder \(name)"
            remedy = "name a folder that exists, or create it"
        case .notAFolder:
            code = .notAFolder
            cause = "\(name) is not a folder"
            remedy = "name the folder that holds the file"
        case .permission:
            code = .unreadable
            cause = "the folder \(name) may not be read"
            remedy = "give this user read and search permission (chmod u+rx)"
        case .linkLoop:
            code = .other
            cause = "\(name) is a symbolic link that leads back to itself"
            remedy = "name the folder itself"
        case .nameTooLong:
            code = .other
            cause = "the name \(name) is too long"
            remedy = "change to a folder above it, and name it from there"
        default:
            code = .other
            cause = "the folder \(name) cannot be opened (\(error.phrase))"
            remedy = "check the file system it lies on"
        }
    }
}
