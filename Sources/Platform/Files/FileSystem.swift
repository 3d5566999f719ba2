/// The system calls that open, read and list files and folders, each in one function. Paths are bytes without a NUL.
package enum FileSystem {
    package static let separator = UInt8(ascii: "/")

    /// Lends a path with the NUL that C wants.
    package static func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: path.count + 1) { buffer in
            _ = unsafe buffer.initialize(from: path)
            unsafe buffer[path.count] = 0
            return unsafe buffer.withMemoryRebound(to: CChar.self) {
                unsafe body(UnsafePointer($0.baseAddress.unsafelyUnwrapped))
            }
        }
    }

    /// Returns a path with the NUL that C wants, to be kept.
    package static func terminated(_ path: [UInt8]) -> ContiguousArray<CChar> {
        ContiguousArray(path.map { CChar(bitPattern: $0) } + [0])
    }

    /// Returns the path of a name in a folder. The folder may be `/`, or empty for a name on its own.
    package static func path(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
        var path: [UInt8] = []
        // One more for the NUL that the kernel wants.
        path.reserveCapacity(folder.count + name.count + 2)
        path += folder
        if let last = folder.last, last != separator { path.append(separator) }
        path += name
        return path
    }
}
