package import HTTPSemantics
import Platform

/// Which names beneath the docroot are served and listed. One rule for both, on the decoded segment that is opened.
package struct NamePolicy: Sendable {
    /// Serve names that begin with a dot. Default: only `.well-known` (RFC 8615).
    package var showsHidden: Bool

    package init(showsHidden: Bool = false) { self.showsHidden = showsHidden }

    /// Whether a folder of this name is entered, and a file of this name is looked at: dot names are hidden.
    @inlinable
    package func admits(_ name: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = name.first else { return false }
        return first != UInt8(ascii: ".") || showsHidden || name.elementsEqual(".well-known".utf8)
    }

    /// Whether something of this name is served. A file that an editor leaves is not; a folder may have such a name.
    @inlinable
    package func serves(_ name: some BidirectionalCollection<UInt8>, isFolder: Bool) -> Bool {
        admits(name) && (isFolder || !EditorFile.isName(name))
    }

    /// Whether no name of a path is hidden, and its last one is served.
    @inlinable
    package func serves(_ path: DecodedPath, isFolder: Bool) -> Bool {
        path.segments.allSatisfy(admits) && (isFolder || !EditorFile.isName(path.name))
    }
}
