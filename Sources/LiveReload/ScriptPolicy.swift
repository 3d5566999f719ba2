/// Whether the `Content-Security-Policy` of an answer lets the client's tag run and connect (CSP Level 3, sections 6.1 and
/// 6.7). A policy that cannot be told to allow it counts as one that forbids it: the page is then kept up to date by the
/// header, which no policy touches.
package enum ScriptPolicy {
    /// - Parameter policies: the values of all such fields; each of them has to allow it.
    package static func allowsClient(_ policies: [String]) -> Bool {
        policies.flatMap { $0.split(separator: ",") }.allSatisfy { policy in
            let directives = directives(policy)
            if let sandbox = directives["sandbox"],
                !sandbox.contains("allow-scripts") || !sandbox.contains("allow-same-origin")
            {
                return false
            }
            return allows(["script-src-elem", "script-src", "default-src"], in: directives, ["'self'", "http:", "*"])
                && allows(["connect-src", "default-src"], in: directives, ["'self'", "ws:", "*"])
        }
    }

    /// - Parameter names: the directive, and what stands in for it, in this order.
    private static func allows(_ names: [String], in directives: [String: Set<String>], _ sources: Set<String>) -> Bool
    {
        guard let list = names.lazy.compactMap({ directives[$0] }).first else { return true }
        // Under 'strict-dynamic' no address counts, only nonces and hashes.
        return !list.isDisjoint(with: sources) && !list.contains("'strict-dynamic'")
    }

    /// The first of each name counts.
    private static func directives(_ policy: Substring) -> [String: Set<String>] {
        var directives: [String: Set<String>] = [:]
        for directive in policy.split(separator: ";") {
            let words = directive.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
            guard let name = words.first, directives[name] == nil else { continue }
            directives[name] = Set(words.dropFirst())
        }
        return directives
    }
}
