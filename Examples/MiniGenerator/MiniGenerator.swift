import PreviewKit

/// Builds a folder of texts into a site, shows it, and builds it again whenever a text or a layout is saved.
@main
struct MiniGenerator {
    static func main() async throws {
        let site = Site(folder: CommandLine.arguments.dropFirst().first ?? ".")
        let server = PreviewServer(configuration: .init(root: site.output))
        try await server.run(rebuilding: [site.content, site.layouts]) { _ in
            try site.build()
        } while: { preview in
            print(preview.url)
            for await case .build(let build) in preview.notices {
                print("\(build.state)", build.message ?? "")
            }
        }
    }
}
