package import Glibc

/// A folder that lives as long as this object. Names are bytes.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// - Parameter parent: default `$TMPDIR`, else `/tmp`.
    package init(in parent: String? = nil) throws {
        let parent = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/preview-test-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw TestError("mkdtemp \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(Array(path.utf8)) }

    /// Writes a file, with the folders above it.
    package func write(_ name: String, _ content: String) throws { try write(Array(name.utf8), Array(content.utf8)) }

    package func write(_ name: String, _ content: [UInt8]) throws { try write(Array(name.utf8), content) }

    package func write(_ name: [UInt8], _ content: [UInt8]) throws {
        let whole = Array(path.utf8) + [0x2F] + name
        try Self.makeFolders(above: whole)
        let descriptor = Self.with(whole) { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
        guard descriptor >= 0 else { throw TestError("open \(errno)") }
        defer { close(descriptor) }
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw TestError("write \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    package func makeFolder(_ name: String) throws {
        try Self.makeFolders(above: Array((path + "/" + name + "/x").utf8))
    }

    package func link(_ name: String, to target: String) throws {
        guard symlink(target, path + "/" + name) == 0 else { throw TestError("symlink \(errno)") }
    }

    /// A file, as text.
    package func read(_ name: String) throws -> String {
        String(decoding: try Self.read(Array("\(path)/\(name)".utf8)), as: UTF8.self)
    }

    package func exists(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }

    /// A file, or a folder with all that is in it.
    package func remove(_ name: String) { Self.remove(Array("\(path)/\(name)".utf8)) }

    package func rename(_ name: String, to other: String) throws {
        guard Glibc.rename("\(path)/\(name)", "\(path)/\(other)") == 0 else { throw TestError("rename: \(errno)") }
    }

    /// Reads a file whole.
    package static func read(_ path: [UInt8]) throws -> [UInt8] {
        let descriptor = with(path) { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw TestError("open \(String(decoding: path, as: UTF8.self)) \(errno)") }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = block.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return content }
            content += block.prefix(count)
        }
    }

    static func makeFolders(above path: [UInt8]) throws {
        for (index, byte) in path.enumerated() where byte == 0x2F && index > 0 {
            let result = with(Array(path[..<index])) { mkdir($0, 0o755) }
            guard result == 0 || errno == EEXIST else { throw TestError("mkdir \(errno)") }
        }
    }

    /// Everything below a folder, as bytes relative to it: files only.
    package static func files(below root: String) -> [[UInt8]] {
        var found: [[UInt8]] = []
        func visit(_ relative: [UInt8]) {
            guard let folder = with(Array(root.utf8) + [0x2F] + relative, { opendir($0) }) else { return }
            defer { closedir(folder) }
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
                if name == [0x2E] || name == [0x2E, 0x2E] { continue }
                let path = relative.isEmpty ? name : relative + [0x2F] + name
                if entry.pointee.d_type == UInt8(DT_DIR) { visit(path) } else { found.append(path) }
            }
        }
        visit([])
        return found
    }

    static func remove(_ path: [UInt8]) {
        _ = with(path) { chmod($0, 0o700) }
        // All names first: what is removed meanwhile may make readdir(3) leave out others.
        var found: [(path: [UInt8], isFolder: Bool)] = []
        if let folder = with(path, { opendir($0) }) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
                if name == [0x2E] || name == [0x2E, 0x2E] { continue }
                found.append((path + [0x2F] + name, entry.pointee.d_type == UInt8(DT_DIR)))
            }
            closedir(folder)
        } else {
            _ = with(path) { unlink($0) }
        }
        for (inner, isFolder) in found {
            if isFolder { remove(inner) } else { _ = with(inner) { unlink($0) } }
        }
        _ = with(path) { rmdir($0) }
    }

    static func with<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (path + [0]).withUnsafeBytes { body($0.bindMemory(to: CChar.self).baseAddress.unsafelyUnwrapped) }
    }
}

/// Something a test needs did not work.
package struct TestError: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension TemporaryFolder {
    /// How many descriptors a process has open.
    ///
    /// - Parameter target: only those of this kind, as proc_pid_fd(5) names it.
    package static func descriptors(of process: pid_t, to target: String? = nil) -> Int {
        guard let folder = opendir("/proc/\(process)/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            guard let target else {
                count += 1
                continue
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            var link = [CChar](repeating: 0, count: target.utf8.count + 1)
            let length = readlink("/proc/\(process)/fd/\(name)", &link, link.count)
            if length == target.utf8.count, link.starts(with: target.utf8.map(CChar.init(bitPattern:))) { count += 1 }
        }
        return count
    }
}
