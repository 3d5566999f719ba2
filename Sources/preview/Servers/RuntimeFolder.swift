import Platform

/// The folder in which the servers of this user can be found by the other commands: in `$XDG_RUNTIME_DIR`, else in
/// `/tmp`.
///
/// It belongs to the user and is closed to others, or it is not used: in `/tmp` anybody can be first to make a folder,
/// or a link, of that name.
final class RuntimeFolder: Sendable {
    private let descriptor: CInt
    let path: String

    /// The folders in their order. A server uses the first that there is. A program that looks for one looks in all.
    static var places: [(parent: String, name: String)] {
        var places = [(parent: "/tmp", name: "preview-\(CurrentProcess.user)")]
        // Relative paths are to be ignored, says the XDG base directory specification.
        if let parent = Machine.environment("XDG_RUNTIME_DIR"), parent.hasPrefix("/") {
            places.insert((parent, "preview"), at: 0)
        }
        return places
    }

    /// Opens the folder.
    ///
    /// - Parameter creates: Makes it if it is missing.
    init(_ place: (parent: String, name: String), creates: Bool) throws(CommandError) {
        path = place.parent + "/" + place.name
        // Against a link instead of the last name; those before it are not for others to change.
        let parent: CInt
        do throws(SystemError) {
            parent = try FileSystem.open(Array(place.parent.utf8), .folder)
        } catch {
            throw Self.error(path, "cannot be opened (\(error.phrase))")
        }
        defer { FileSystem.close(parent) }
        let folder = try Self.open(place.name, at: parent, path: path, creates: creates)
        let ownership = try? FileSystem.ownership(of: folder)
        let isOwn = ownership?.user == CurrentProcess.user
        guard let ownership, isOwn, !ownership.isOpenToOthers else {
            FileSystem.close(folder)
            throw Self.error(path, isOwn ? "is open to other users" : "belongs to another user")
        }
        // Last of all: from here on it is closed by deinit.
        descriptor = folder
    }

    deinit { FileSystem.close(descriptor) }

    /// Returns the path of a socket in it. The path fits into an address (108 bytes, see unix(7)), and leads here even
    /// if another folder has taken the name.
    func address(of name: String) -> String { "/proc/self/fd/\(descriptor)/\(name)" }

    func remove(_ name: String) { FileSystem.remove(name, at: descriptor) }

    /// Gives a file another name, if nothing has that. Returns `false` if something has, or if it cannot be done.
    func rename(_ name: String, to other: String) -> Bool {
        guard (try? FileSystem.link(name, to: other, at: descriptor)) != nil else { return false }
        remove(name)
        return true
    }

    /// Returns the names in it, so many at most.
    func names(limit: Int) -> [String] { (try? FileSystem.names(in: descriptor, limit: limit)) ?? [] }

    /// Returns what distinguishes a file from one that has taken its name.
    func identity(of name: String) -> UInt64? { FileSystem.status(of: name, at: descriptor)?.inode }

    private static func open(
        _ name: String,
        at parent: CInt,
        path: String,
        creates: Bool
    ) throws(CommandError) -> CInt {
        if creates {
            do throws(SystemError) {
                try FileSystem.makeFolder(name, at: parent, permissions: 0o700)
            } catch {
                throw Self.error(path, "cannot be made (\(error.phrase))")
            }
        }
        do throws(SystemError) {
            return try FileSystem.open(Array(name.utf8), at: parent, .folder.refusingLinks)
        } catch {
            throw Self.error(path, "cannot be used (\(error.phrase))")
        }
    }

    private static func error(_ path: String, _ what: String) -> CommandError {
        CommandError(
            "the folder \(EscapedText.of(path)) \(what)",
            "remove it, or set XDG_RUNTIME_DIR to a folder of your own"
        )
    }
}
