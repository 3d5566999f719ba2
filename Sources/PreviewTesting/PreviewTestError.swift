/// What a test waited for did not happen.
public struct PreviewTestError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Sendable, Hashable {
        private enum Value { case timeout, noAnswer, noPage, badRequest }
        private let value: Value
        /// The time was over first.
        public static let timeout = Code(value: .timeout)
        /// The connection ended before the answer was whole, or what came is no answer.
        public static let noAnswer = Code(value: .noAnswer)
        /// A page was to be reloaded, and none is open.
        public static let noPage = Code(value: .noPage)
        /// The request cannot be written down: a space or a control byte in its target.
        public static let badRequest = Code(value: .badRequest)
    }

    public let code: Code
    /// What went wrong; after a time-out, what came instead.
    public let cause: String
    /// What can be done about it.
    public let remedy: String

    public var description: String { "\(cause): \(remedy)" }

    init(_ code: Code, cause: String, remedy: String) {
        self.code = code
        self.cause = cause
        self.remedy = remedy
    }

    init(noAnswer cause: String) {
        self.init(.noAnswer, cause: cause, remedy: "see what the server told (RunningPreview.events)")
    }
}
