/// Why a request head is refused. The connection ends after the answer: where the next request begins is not known.
package struct HeadError: Error, Sendable {
    package let status: Status
    /// For the person who wrote the client. Fixed texts: nothing of the input is repeated.
    package let reason: StaticString

    package init(_ status: Status, _ reason: StaticString) {
        self.status = status
        self.reason = reason
    }
}

extension HeadError: Equatable {
    package static func == (a: HeadError, b: HeadError) -> Bool {
        a.status == b.status && a.reason.description == b.reason.description
    }
}

extension HeadError {
    static func malformed(_ reason: StaticString) -> HeadError { HeadError(.badRequest, reason) }
}
