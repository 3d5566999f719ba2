/// What the kernel, a listing or a poll tells of one name.
enum PathEvent: Sendable, Hashable {
    /// The name is new; the program that made it may be about to write.
    case created
    /// The name is a new link of a file that is there: nothing is about to be written.
    case linked
    /// Bytes were written, or the file was truncated.
    case written
    /// Someone who could have written closed the file.
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
