import ArgumentParser

/// The values of `--log-format`.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json

    // As in `ReloadOption`.
    static var allValueStrings: [String] { allCases.map { $0.rawValue } }
    static var allValueDescriptions: [String: String] { [:] }
}
