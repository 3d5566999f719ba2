package import HTTPSemantics
import Platform

/// Which names beneath the docroot are served and listed. One rule for both, on the decoded segment that is opened.
package struct NamePolicy: Sendable {
    /// Serve names that begin with a dot. Default: only `.well-known` (RFC 8615).
    package var showsHidden: Bool

    package init(showsHidden: Bool = false) { self.showsHidden = showsHidden }

    /// Returns whether a folder of this name is entered, and a file of this name is looked at. Dot names are hidden.
    package func admits(_ name: ArraySlice<UInt8>) -> Bool { unsafe name.withUnsafeBytes { unsafe admits($0) } }

    package func admits(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let first = unsafe name.first else { return false }
        return unsafe first != UInt8(ascii: ".") || showsHidden || name.elementsEqual(".well-known".utf8)
    }

    /// Returns whether something of this name is served. A file that an editor leaves is not. A folder may have such a
    /// name.
    package func serves(_ name: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
        unsafe name.withUnsafeBytes { unsafe serves($0, isFolder: isFolder) }
    }

    package func serves(_ name: UnsafeRawBufferPointer, isFolder: Bool) -> Bool {
        unsafe admits(name) && (isFolder || !EditorFile.isName(name))
    }

    /// Returns whether no name of a path is hidden, and its last one is served.
    package func serves(_ path: DecodedPath, isFolder: Bool) -> Bool {
        path.segments.allSatisfy(admits) && (isFolder || path.isRoot || serves(path.name, isFolder: false))
    }
}
