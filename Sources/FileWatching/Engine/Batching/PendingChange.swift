/// A path that waits to be reported, with all that is known about it.
struct PendingChange: Sendable, Hashable {
    /// Whether the path held something before the batch began.
    enum Origin: Sendable, Hashable {
        case existed
        case new
        /// It was renamed into place, and may have replaced something.
        case unknown
    }

    var origin: Origin
    /// Whether a writer may still have the file open.
    var isBeingWritten = false
    /// Whether the name vanished at some time. It may be back.
    var wasRemoved = false
    /// Whether it was gone when it was heard of last.
    var isGone = false
    /// Whether the path was a folder before, or became one.
    var isFolder: Bool
    /// Whether the bytes are known to be other ones.
    var hasNewContents = false
    var wasClosed = false
    var hadAttributesSet = false
    /// Whether "everything" was reported a moment before. A listener that reads the whole tree for that may have found the
    /// path. So its end is told, though its beginning was not.
    var mayHaveBeenRead = false
    /// Whether it waits a second time, because it was gone though no event said so.
    var wasRetried = false
    /// Whether it waits a second time, because the file was empty.
    var wasEmpty = false
    /// When the path was first heard of in this batch.
    var since: ContinuousClock.Instant
    /// When it may be reported.
    var due: ContinuousClock.Instant
}
