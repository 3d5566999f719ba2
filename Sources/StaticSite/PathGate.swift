package import HTTPSemantics

/// The embedding program's word on which files exist for anybody: every way to a file asks it. It is not asked about
/// folders.
package struct PathGate: Sendable {
    private let isOpen: @Sendable (DecodedPath) -> Bool

    /// - Parameter isOpen: called on threads that may wait for a disk.
    package init(isOpen: @escaping @Sendable (DecodedPath) -> Bool) { self.isOpen = isOpen }

    package func serves(_ path: DecodedPath) -> Bool { isOpen(path) }
}
