import DirectoryListing
import SocketServer
import StaticSite

/// The server cannot run as it is configured.
public struct PreviewError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Sendable, Hashable {
        private enum Value { case rootUnusable, addressUnusable, addressInUse, invalidConfiguration }
        private let value: Value
        /// The root is missing, is not a folder, or may not be read.
        public static let rootUnusable = Code(value: .rootUnusable)
        /// This machine does not have the address, or this user may not listen there.
        public static let addressUnusable = Code(value: .addressUnusable)
        /// Every port that was to be tried is taken.
        public static let addressInUse = Code(value: .addressInUse)
        /// A field of the configuration holds something that cannot be.
        public static let invalidConfiguration = Code(value: .invalidConfiguration)
    }

    public let code: Code
    /// What went wrong.
    public let cause: String
    /// What can be done about it.
    public let remedy: String

    public var description: String { "\(cause): \(remedy)" }

    init(_ code: Code, cause: String, remedy: String) {
        self.code = code
        self.cause = cause
        self.remedy = remedy
    }

    init(_ error: DocrootError) {
        self.init(.rootUnusable, cause: error.cause, remedy: error.remedy)
    }

    init(_ error: ListenError) {
        self.init(
            error.code == .addressInUse ? .addressInUse : .addressUnusable,
            cause: error.cause,
            remedy: error.remedy
        )
    }
}
