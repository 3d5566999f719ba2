package import Platform

extension FileStatus {
    /// Itself if a request can be for it: a regular file or a folder.
    package var servable: FileStatus? { kind == .file || kind == .folder ? self : nil }
}
