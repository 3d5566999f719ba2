/// What the fields of the configuration are called where a text names one: an embedding program knows them by their own
/// names, the command by its options.
package struct Wording: Sendable {
    private let names: [String: String]

    /// - Parameter names: by field; a field that is missing keeps its name and its backticks.
    package init(_ names: [String: String] = [:]) { self.names = names }

    /// Puts in the names of fields, which stand between backticks.
    package func spell(_ text: String) -> String {
        guard !names.isEmpty, text.utf8.contains(UInt8(ascii: "`")) else { return text }
        var spelt = text
        for (field, name) in names { spelt = spelt.replacing("`\(field)`", with: name) }
        return spelt
    }
}
