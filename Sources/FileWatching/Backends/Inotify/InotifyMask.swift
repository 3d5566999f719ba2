/// The bits by which inotify says what it tells, and what has happened. See inotify(7).
struct InotifyMask: OptionSet {
    let rawValue: UInt32

    static let modified = InotifyMask(rawValue: 0x2)
    static let attributes = InotifyMask(rawValue: 0x4)
    static let closedWriter = InotifyMask(rawValue: 0x8)
    static let movedFrom = InotifyMask(rawValue: 0x40)
    static let movedTo = InotifyMask(rawValue: 0x80)
    static let created = InotifyMask(rawValue: 0x100)
    static let deleted = InotifyMask(rawValue: 0x200)
    static let deletedSelf = InotifyMask(rawValue: 0x400)
    static let movedSelf = InotifyMask(rawValue: 0x800)
    static let unmounted = InotifyMask(rawValue: 0x2000)
    static let overflowed = InotifyMask(rawValue: 0x4000)
    static let ignored = InotifyMask(rawValue: 0x8000)
    static let onlyFolders = InotifyMask(rawValue: 0x100_0000)
    static let doesNotFollow = InotifyMask(rawValue: 0x200_0000)
    static let excludesUnlinked = InotifyMask(rawValue: 0x400_0000)
    /// Keeps what another role of the same folder asked for.
    static let adds = InotifyMask(rawValue: 0x2000_0000)
    static let isFolder = InotifyMask(rawValue: 0x4000_0000)
    /// Takes the watch away after its first event.
    static let once = InotifyMask(rawValue: 0x8000_0000)

    static let names: InotifyMask = [.movedFrom, .movedTo, .created, .deleted]
    static let itself: InotifyMask = [.deletedSelf, .movedSelf]
    static let folder: InotifyMask = [
        .names, .modified, .attributes, .closedWriter, .onlyFolders, .doesNotFollow, .excludesUnlinked, .adds,
    ]
    /// The root itself.
    static let root: InotifyMask = [.folder, .itself]
    /// A folder that the path to the root leads through. It is given by its real path.
    static let ancestor: InotifyMask = [.itself, .onlyFolders, .doesNotFollow, .adds]
    /// An ancestor that holds the root, or a symbolic link on the path to it.
    static let ancestorWithNames: InotifyMask = [.ancestor, .names]
    /// A folder of which nobody wants to know more than whether anything has happened in it.
    static let tripwire: InotifyMask = [.names, .itself, .modified, .attributes, .closedWriter, .onlyFolders, .once]
}

extension PathEvent {
    init?(_ mask: InotifyMask) {
        if mask.contains(.created) {
            self = .created
        } else if mask.contains(.modified) {
            self = .written
        } else if mask.contains(.closedWriter) {
            self = .closed
        } else if mask.contains(.movedTo) {
            self = .movedIn
        } else if !mask.isDisjoint(with: [.movedFrom, .deleted]) {
            self = .removed
        } else if mask.contains(.attributes) {
            self = .attributes
        } else {
            return nil
        }
    }
}
