import Glibc
import TestSupport

/// Random changes of a folder `site` and of what is in it, of every kind that programs make. The same seed makes the same
/// steps.
struct FolderSteps {
    private enum Step: CaseIterable {
        case write, append, overwrite, truncate, remove, rename, moveIn, moveOut, exchange
        case makeFolder, removeFolder, renameFolder, replaceFolder, addWithin, removeWithin, writeWithin
        case setTimes, setModified, setFolderTimes, setMode, setFolderMode
        case link, hardLink, writeOtherName, pipe, openWriter, useWriter, closeWriter
    }

    private let place: TemporaryFolder
    private let site: String
    private let outside: String
    private var generator: SeededGenerator
    /// A file that stays open for writing, whatever becomes of its name.
    private var writer: CInt = -1

    init(in place: TemporaryFolder, seed: UInt64) throws {
        self.place = place
        site = place.path + "/site"
        outside = place.path + "/outside"
        generator = SeededGenerator(seed: seed)
        for folder in ["site", "outside"] { try place.makeFolder(folder) }
    }

    /// Does something; what.
    mutating func take() throws -> String {
        guard let step = Step.allCases.randomElement(using: &generator) else { throw TestError("no step") }
        let (file, other) = (someFile(), someFile())
        let (folder, otherFolder) = (someFolder(), someFolder())
        take(step, file, other, folder, otherFolder)
        return "\(step) \(file) \(other) \(folder) \(otherFolder)"
    }

    private mutating func take(
        _ step: Step,
        _ file: String,
        _ other: String,
        _ folder: String,
        _ otherFolder: String
    ) {
        let path = "\(site)/\(file)"
        // Where there is a link nothing is kept: they shall be few.
        if step == .link || step == .hardLink, Int.random(in: 0..<4, using: &generator) > 0 { return }
        switch step {
        case .write: write(path, O_TRUNC)
        case .append: write(path, O_APPEND)
        case .overwrite: write(path, 0)
        case .truncate: Glibc.truncate(path, off_t(Int.random(in: 0..<5000, using: &generator)))
        case .remove: unlink(path)
        case .rename: Glibc.rename(path, "\(site)/\(other)")
        case .moveIn:
            write("\(outside)/\(other)", O_TRUNC)
            Glibc.rename("\(outside)/\(other)", path)
        case .moveOut: Glibc.rename(path, "\(outside)/gone")
        case .exchange:
            write("\(outside)/\(other)", 0)
            Glibc.rename(path, "\(outside)/spare")
            Glibc.rename("\(outside)/\(other)", path)
        case .makeFolder: mkdir("\(site)/\(folder)", 0o755)
        case .removeFolder: place.remove("site/\(folder)")
        case .renameFolder: Glibc.rename("\(site)/\(folder)", "\(site)/\(otherFolder)")
        case .replaceFolder:
            mkdir("\(outside)/folder", 0o755)
            Glibc.rename("\(site)/\(folder)", "\(outside)/folder")
            Glibc.rename("\(outside)/folder", "\(site)/\(otherFolder)")
        case .addWithin: write("\(site)/\(folder)/\(file)", O_TRUNC)
        case .removeWithin: unlink("\(site)/\(folder)/\(file)")
        case .writeWithin: Glibc.rename("\(site)/\(folder)/\(file)", "\(site)/\(otherFolder)/\(other)")
        case .setTimes: setTimes(path, keepsAccess: false)
        case .setModified: setTimes(path, keepsAccess: true)
        case .setFolderTimes: setTimes("\(site)/\(folder)", keepsAccess: Bool.random(using: &generator))
        case .setMode: chmod(path, Bool.random(using: &generator) ? 0o600 : 0o644)
        case .setFolderMode: chmod("\(site)/\(folder)", Bool.random(using: &generator) ? 0o700 : 0o755)
        case .link: symlink(Bool.random(using: &generator) ? other : "../outside/gone", path)
        case .hardLink: Glibc.link("\(outside)/gone", path)
        case .writeOtherName: write("\(outside)/gone", O_APPEND)
        case .pipe: mkfifo(path, 0o644)
        case .openWriter: openWriter(path)
        case .useWriter: if writer >= 0 { fill(writer) }
        case .closeWriter:
            if writer >= 0 { close(writer) }
            writer = -1
        }
    }

    private mutating func someFile() -> String { "f\(Int.random(in: 0..<5, using: &generator)).txt" }

    private mutating func someFolder() -> String { "d\(Int.random(in: 0..<3, using: &generator))" }

    private mutating func write(_ path: String, _ flags: CInt) {
        let descriptor = open(path, flags | O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        fill(descriptor)
        close(descriptor)
    }

    private mutating func fill(_ descriptor: CInt) {
        let bytes = [UInt8](repeating: 0x78, count: Int.random(in: 0..<3000, using: &generator))
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    /// By its only name: a file that is open by another one tells the folder of that.
    private mutating func openWriter(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else { return }
        if writer >= 0 { close(writer) }
        writer = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    }

    private mutating func setTimes(_ path: String, keepsAccess: Bool) {
        let time = timespec(tv_sec: Int.random(in: 0..<2_000_000_000, using: &generator), tv_nsec: 0)
        let access = keepsAccess ? timespec(tv_sec: 0, tv_nsec: Int((1 << 30) - 2)) : time
        utimensat(AT_FDCWD, path, [access, time], AT_SYMLINK_NOFOLLOW)
    }
}
