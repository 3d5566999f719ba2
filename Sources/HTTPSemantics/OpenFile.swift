/// A descriptor of a regular file that is shared by the bodies that read from it and closed with the last of them.
package final class OpenFile: Sendable {
    package let descriptor: CInt
    private let close: @Sendable (CInt) -> Void

    /// - Parameter close: called once, when nothing refers to the file any more.
    package init(descriptor: CInt, close: @escaping @Sendable (CInt) -> Void) {
        self.descriptor = descriptor
        self.close = close
    }

    /// Stands where no file is open.
    package static let none = OpenFile(descriptor: -1) { _ in }

    deinit { close(descriptor) }
}
