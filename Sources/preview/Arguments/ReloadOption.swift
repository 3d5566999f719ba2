import ArgumentParser
import PreviewKit

/// The values of `--reload`.
enum ReloadOption: String, ExpressibleByArgument, CaseIterable {
    case script, header, off

    // Found out by ArgumentParser, these took 2 % of the instructions of a start.
    static var allValueStrings: [String] { allCases.map { $0.rawValue } }
    static var allValueDescriptions: [String: String] { [:] }

    var mode: PreviewServer.Configuration.Reload {
        switch self {
        case .script: .script
        case .header: .header
        case .off: .off
        }
    }
}
