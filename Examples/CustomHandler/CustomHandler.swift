import PreviewKit

/// A folder, with an interface, fields and a transform of the program's own.
@main
struct CustomHandler {
    static func main() async throws {
        let server = PreviewServer(configuration: configuration(root: CommandLine.arguments.dropFirst().first ?? "."))
        try await server.run { preview in
            print("\(preview.url)  \(preview.url)api/status  \(preview.url)api/echo?hello")
            for await event in preview.notices { print(event) }
        }
    }
}
