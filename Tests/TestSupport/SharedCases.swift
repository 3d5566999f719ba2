import Glibc

/// The black-box cases that lie beside the checkout of the people who work on this package.
package enum SharedCases {
    /// `PREVIEW_CASES`, else `../shared/cases` as seen from the package.
    package static let folder: String = {
        if let path = getenv("PREVIEW_CASES") { return String(cString: path) }
        let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/" + package + "/../shared/cases"
    }()

    package static var isAvailable: Bool { access(folder + "/paths.json", R_OK) == 0 }
    package static let reason = "the shared cases are not beside this checkout (set PREVIEW_CASES)" as Comment

    package typealias Comment = String

    package static func load(_ file: String) throws -> JSON {
        try JSON.parse(TemporaryFolder.read(Array("\(folder)/\(file)".utf8)))
    }
}
