/// A folder could not be read.
package struct ListingError: Error, Sendable, Hashable {
    /// The `errno` of the call that failed.
    package let code: CInt

    package init(code: CInt) { self.code = code }
}
