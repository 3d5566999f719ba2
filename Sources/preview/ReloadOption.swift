import ArgumentParser
import PreviewKit

/// The values of `--reload`.
enum ReloadOption: String, ExpressibleByArgument, CaseIterable {
    case script, header, off

    var mode: PreviewServer.Configuration.Reload {
        switch self {
        case .script: .script
        case .header: .header
        case .off: .off
        }
    }
}
