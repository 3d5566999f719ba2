import Glibc

/// The folder in which the servers of this user can be found by the other commands: in `$XDG_RUNTIME_DIR`, else in `/tmp`.
///
/// It belongs to the user and is closed to others, or it is not used: in `/tmp` anybody can be first to make a folder, or
/// a link, of that name.
final class RuntimeFolder: Sendable {
    private let descriptor: CInt
    let path: String

    /// In this order: a server uses the first that there is, a program that looks for one looks in all.
    static var places: [(parent: String, name: String)] {
        var places = [(parent: "/tmp", name: "preview-\(geteuid())")]
        // Relative paths are to be ignored, says the XDG base directory specification.
        if let parent = unsafe getenv("XDG_RUNTIME_DIR").map({ unsafe String(cString: $0) }), parent.hasPrefix("/") {
            places.insert((parent, "preview"), at: 0)
        }
        return places
    }

    /// - Parameter creates: makes it where it is missing.
    init(_ place: (parent: String, name: String), creates: Bool) throws(CommandError) {
        path = place.parent + "/" + place.name
        // Against a link instead of the last name; those before it are not for others to change.
        let parent = unsafe open(place.parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { throw Self.error(path, "cannot be opened (\(SystemErrorText.of(errno)))") }
        defer { close(parent) }
        if creates, unsafe mkdirat(parent, place.name, 0o700) != 0, errno != EEXIST {
            throw Self.error(path, "cannot be made (\(SystemErrorText.of(errno)))")
        }
        let folder = unsafe openat(parent, place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { throw Self.error(path, "cannot be used (\(SystemErrorText.of(errno)))") }
        var status = stat()
        guard unsafe fstat(folder, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            close(folder)
            throw Self.error(path, status.st_uid == geteuid() ? "is open to other users" : "belongs to another user")
        }
        // Last of all: from here on it is closed by deinit.
        descriptor = folder
    }

    deinit { close(descriptor) }

    /// The path of a socket in it that fits into an address (108 bytes, see unix(7)) and that leads here even if another
    /// folder has taken the name.
    func address(of name: String) -> String { "/proc/self/fd/\(descriptor)/\(name)" }

    func remove(_ name: String) { unsafe unlinkat(descriptor, name, 0) }

    /// Gives a file another name, where nothing has that; `false`: something has, or it cannot be done.
    func rename(_ name: String, to other: String) -> Bool {
        guard unsafe linkat(descriptor, name, descriptor, other, 0) == 0 else { return false }
        remove(name)
        return true
    }

    /// So many at most.
    func names(limit: Int) -> [String] {
        // A descriptor of its own, since closedir(3) closes that.
        let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let folder = unsafe fdopendir(copy) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while names.count < limit, let entry = unsafe readdir(folder) {
            unsafe names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) {
                    unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
            )
        }
        return names
    }

    /// What distinguishes a file from one that has taken its name.
    func identity(of name: String) -> UInt64? {
        var status = stat()
        return unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? UInt64(status.st_ino) : nil
    }

    private static func error(_ path: String, _ what: String) -> CommandError {
        CommandError(
            "the folder \(EscapedText.of(path)) \(what)",
            "remove it, or set XDG_RUNTIME_DIR to a folder of your own"
        )
    }
}
