/// Which names beneath the docroot are served and listed. One rule for both, on the decoded segment that is opened.
package struct NamePolicy: Sendable {
    /// Serve names that begin with a dot. Default: only `.well-known` (RFC 8615).
    package var showsHidden: Bool

    package init(showsHidden: Bool = false) { self.showsHidden = showsHidden }

    /// The same for an array, compiled for it: a listing asks for each of 100,000 names.
    package func serves(_ name: [UInt8]) -> Bool { serves(name[...]) }

    /// Dot names, and what editors leave beside a file while it is open (`x~`, `.x.swp`, `#x#`, `4913`), are not served.
    package func serves(_ name: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = name.first, let last = name.last else { return false }
        if first == UInt8(ascii: "."), !showsHidden, !name.elementsEqual(".well-known".utf8) { return false }
        if last == UInt8(ascii: "~") { return false }
        if first == UInt8(ascii: "#"), last == UInt8(ascii: "#"), name.count > 1 { return false }
        if first == UInt8(ascii: "4"), name.elementsEqual("4913".utf8) { return false }
        return last != UInt8(ascii: "p") || !name.suffix(4).elementsEqual(".swp".utf8)
    }
}
