import Glibc
import Platform
import TestSupport

@testable import FileWatching

/// A random program over a tree, which remembers what it touched. The same seed makes the same steps.
struct Torture {
    let tree: String
    var generator: SeededGenerator
    /// Paths below the site that a step wrote, made, removed or moved; a folder stands for all below it.
    var touched: Set<String> = []
    /// The paths that the steps before the last quiet point touched. A report of one may be late if a folder covered it in time.
    private var touchedBefore: Set<String> = []
    private var counter = 0

    init(tree: String, seed: UInt64) {
        self.tree = tree
        generator = SeededGenerator(seed: seed)
    }

    private func absolute(_ path: String) -> String { path.isEmpty ? "\(tree)/site" : "\(tree)/site/\(path)" }

    private mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &generator) }

    /// A short path of few names, so that steps meet each other.
    private mutating func somePath(depth: Int) -> String {
        (0..<depth).compactMap { _ in pick(["a", "b", "c", "d"]) }.joined(separator: "/")
    }

    private mutating func someFile() -> String {
        let folder = somePath(depth: Int.random(in: 0...3, using: &generator))
        let name = "f\(Int.random(in: 0..<6, using: &generator))"
        return folder.isEmpty ? name : "\(folder)/\(name)"
    }

    private mutating func someFolder() -> String { somePath(depth: Int.random(in: 1...3, using: &generator)) }

    private mutating func touch(_ path: String) { touched.insert(path) }

    private mutating func write(_ path: String, _ flags: Int32, bytes: Int) {
        let descriptor = open(absolute(path), flags | O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        touch(path)
        let bytes = [UInt8](repeating: 0x78, count: bytes)
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    private mutating func move(_ from: String, _ to: String) {
        // Of two links of one file rename(2) says that all is well, and does nothing.
        if case .success(let one) = FileSystem.status(of: Array(absolute(from).utf8)),
            case .success(let other) = FileSystem.status(of: Array(absolute(to).utf8)), one.isSameFile(as: other)
        {
            return
        }
        if rename(absolute(from), absolute(to)) == 0 {
            touch(from)
            touch(to)
        }
    }

    private mutating func makeFolders(_ path: String) {
        var way = ""
        for name in path.split(separator: "/") {
            way += way.isEmpty ? "\(name)" : "/\(name)"
            if mkdir(absolute(way), 0o755) == 0 { touch(way) }
        }
    }

    private func removeTree(_ path: String) {
        var folders: [String] = []
        try? FileSystem.list(Array(path.utf8)) { name, _, status in
            let child = "\(path)/" + String(decoding: name, as: UTF8.self)
            if status()?.kind == .folder { folders.append(child) } else { unlink(child) }
        }
        for folder in folders { removeTree(folder) }
        rmdir(path)
    }

    mutating func step() {
        counter += 1
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<20: write(someFile(), O_TRUNC, bytes: counter % 5000)
        case 20..<28: write(someFile(), O_APPEND, bytes: 7)
        case 28..<32:
            let file = someFile()
            let descriptor = open(absolute(file), O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
            if descriptor >= 0, ftruncate(descriptor, off_t(counter)) == 0 { touch(file) }
            close(descriptor)
        case 32..<42: move(someFile(), someFile())
        case 42..<50:
            let file = someFile()
            if unlink(absolute(file)) == 0 { touch(file) }
        case 50..<58: move(someFolder(), someFolder())
        case 58..<63:
            let folder = someFolder()
            if rename(absolute(folder), "\(tree)/out/\(counter)") == 0 { touch(folder) }
        case 63..<68:
            let folder = someFolder()
            if rename("\(tree)/out/\(counter / 2)", absolute(folder)) == 0 { touch(folder) }
        case 68..<71:
            let (one, other) = (someFolder(), someFolder())
            if rename(absolute(one), "\(tree)/swap") == 0 {
                touch(one)
                move(other, one)
                if rename("\(tree)/swap", absolute(other)) == 0 { touch(other) } else { removeTree("\(tree)/swap") }
            }
        case 71..<74:
            let (file, other) = (someFile(), someFile())
            if link(absolute(file), absolute(other)) == 0 { touch(other) }
        case 74..<77:
            let file = someFile()
            if symlink("f0", absolute(file)) == 0 { touch(file) }
        case 77..<82:
            let folder = someFolder()
            removeTree(absolute(folder))
            touch(folder)
        case 82..<96:
            let folder = someFolder()
            makeFolders(folder)
            write(folder + "/f0", O_TRUNC, bytes: 3)
        case 96..<97:
            let folder = someFolder()
            makeFolders(folder)
            let burst = Int.random(in: 0..<10, using: &generator) == 0 ? 5000 : 300
            for name in 0..<burst { write("\(folder)/n\(name)", O_TRUNC, bytes: 1) }
        case 97..<98:
            let old = "\(tree)/out/site\(counter)"
            if rename(absolute(""), old) == 0 {
                mkdir(absolute(""), 0o755)
                touch("")
            }
        case 98..<99:
            removeTree(absolute(""))
            mkdir(absolute(""), 0o755)
            touch("")
        default:
            let backup = "\(tree)/out/1"
            removeTree(backup)
            let folder = someFolder()
            if rename(absolute(folder), backup) == 0 {
                touch(folder)
                removeTree(absolute(folder))
                makeFolders(folder)
            }
        }
    }

    /// Everything below the site, by path.
    func survey() -> [String: FileFingerprint] {
        var result: [String: FileFingerprint] = [:]
        var folders = [""]
        while let folder = folders.popLast() {
            try? FileSystem.list(Array(absolute(folder).utf8)) { name, _, status in
                let path = (folder.isEmpty ? "" : folder + "/") + String(decoding: name, as: UTF8.self)
                guard let status = status() else { return }
                result[path] = FileFingerprint(status)
                if status.kind == .folder { folders.append(path) }
            }
        }
        return result
    }

    /// Whether a step touched the path, or a folder that holds or held it.
    func hasTouched(_ path: String) -> Bool {
        covers(touched, path)
    }

    func hasTouchedLately(_ path: String) -> Bool {
        covers(touched, path) || covers(touchedBefore, path)
    }

    mutating func forget() {
        touchedBefore = touched
        touched = []
    }

    private func covers(_ paths: Set<String>, _ path: String) -> Bool {
        paths.contains("") || paths.contains(path) || Self.isCovered(path, by: paths)
    }

    /// Whether one of the folders holds the path.
    static func isCovered(_ path: String, by folders: Set<String>) -> Bool {
        path.indices.contains { path[$0] == "/" && folders.contains(String(path[..<$0])) }
    }
}
