extension FileSystem {
    /// Reads a small file, such as one under `/proc`. `nil` if it cannot be read, or has 4 KiB or more.
    package static func bytes(in path: String) -> ArraySlice<UInt8>? {
        guard let descriptor = try? open(Array(path.utf8), .read) else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        guard let count = try? read(descriptor, into: &bytes), count < bytes.count else { return nil }
        return bytes[..<count]
    }

    /// Reads a small file as text. `nil` if it cannot be read, or has 4 KiB or more.
    package static func text(in path: String) -> String? { bytes(in: path).map { String(decoding: $0, as: UTF8.self) } }

    /// Reads the first line of a small file, such as a `sysctl` under `/proc`, as a number.
    package static func number(in path: String) -> Int? {
        bytes(in: path).flatMap { Int(String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)) }
    }

    /// Reads a file, a FIFO or a device from its beginning, and waits for it: `limit` bytes or a little more.
    package static func beginning(of path: [UInt8], limit: Int) throws(SystemError) -> [UInt8] {
        let descriptor = try open(path, .waitingRead)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < limit {
            let count = try read(descriptor, into: &block)
            guard count > 0 else { break }
            bytes += block.prefix(count)
        }
        return bytes
    }
}
