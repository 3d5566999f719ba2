public import PreviewKit

extension PreviewServer.Configuration {
    /// For a test: this machine alone, on any port that is free.
    public static func testing(root: String) -> PreviewServer.Configuration {
        var configuration = PreviewServer.Configuration(root: root)
        configuration.port = 0
        return configuration
    }
}
