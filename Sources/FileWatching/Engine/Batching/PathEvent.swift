/// A change of one name, as the kernel, a listing or a poll tells it.
enum PathEvent: Sendable, Hashable {
    /// The name is new. The program that made it may be about to write.
    case created
    /// The name is a new link of a file that exists. Nothing is about to be written.
    case linked
    /// Bytes were written, or the file was truncated.
    case written
    /// A program that could have written closed the file.
    case closed
    /// Times, mode, owner or link count were set.
    case attributes
    /// Something was renamed to this name.
    case movedIn
    /// The name was unlinked, or renamed to another.
    case removed
    /// A listing of a new folder holds the name.
    case found
    /// A poll sees other contents than before.
    case differs
}
