import HTTPSemantics
import LiveReload
import MediaTypes

/// A page as it stands in a browser.
struct OpenPage: Sendable {
    let target: String
    private var generation: String?
    /// Of the bytes that it shows.
    private var validator: String?
    private(set) var resources: [(target: String, validator: String?)] = []

    init(target: String, _ response: TestResponse) {
        self.target = target
        generation = response.generation
        validator = response.validator
    }

    /// Decoded: a URL can be written in several ways.
    var path: [UInt8] { URLPath.decode(target) }

    /// As its client tells it.
    var shown: ShownPage {
        ShownPage(
            path: URLPath.cut(target),
            generation: generation,
            validator: validator ?? "-",
            resources: resources.map { (URLPath.cut($0.target), $0.validator ?? "-") }
        )
    }

    mutating func add(_ target: String, _ response: TestResponse) {
        resources.removeAll { $0.target == target }
        resources.append((target, response.validator))
    }

    mutating func replace(_ path: String, validator: String?) {
        let path = URLPath.decode(path)
        for index in resources.indices where URLPath.decode(resources[index].target) == path {
            resources[index].validator = validator
        }
    }
}

enum URLPath {
    /// Without the query.
    static func cut(_ target: String) -> String { String(target.prefix { $0 != "?" }) }

    static func decode(_ target: String) -> [UInt8] { PercentCoding.decode(cut(target).utf8) }

    /// Whether a change of a path, or of the folder that it is, is one of another path.
    static func isChange(of path: String, _ kind: String, seenAt other: [UInt8]) -> Bool {
        let own = decode(path)
        return own == other || (kind != "created" && path.hasSuffix("/") && other.starts(with: own))
    }

    /// A browser puts a new style sheet or image into the page as it stands.
    static func isReplacedInPlace(_ path: String) -> Bool {
        ExtensionTable.type(forName: Array(path.utf8))?.isReplacedInPlace ?? false
    }
}
