package import NIOCore

/// The target of a request line, cut into its parts but not decoded (RFC 9112, section 3.2).
package struct RequestTarget: Sendable {
    package enum Form: Sendable {
        /// `/path?query`
        case origin
        /// `http://authority/path?query`: its authority replaces `Host`.
        case absolute
        /// `*`, for OPTIONS alone.
        case asterisk
    }

    package var form: Form
    /// Of the absolute form; `nil` in the others.
    package var authority: ByteBufferView?
    /// Begins with `/`. An absolute form without a path has "/" here.
    package var path: ByteBufferView
    /// What follows the first `?`, without it; `nil` where there is none.
    package var query: ByteBufferView?

    package init(form: Form, authority: ByteBufferView? = nil, path: ByteBufferView, query: ByteBufferView? = nil) {
        self.form = form
        self.authority = authority
        self.path = path
        self.query = query
    }
}
