package import HTTPSemantics

/// What a URL path leads to. Never a page: what a person sees instead is another room's business.
package enum Resolution: Sendable {
    case file(Representation)
    /// A folder without an index page.
    case folder(OpenFolder)
    /// A folder that was asked for without its slash; the path to redirect to, decoded.
    case redirect(DecodedPath)
    case missing
    /// It is there and may not be read.
    case forbidden
    /// No descriptor is left to open it with.
    case exhausted
}
