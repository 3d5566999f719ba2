import PreviewKit

/// How a build goes, in one line; a failure with what it said.
struct BuildLines {
    let text: [String]

    init(_ build: BuildRecord) {
        switch build.state {
        case .started: text = []
        case .succeeded: text = ["built in \(Self.seconds(build.duration)) s"]
        case .failed:
            let message = (build.message ?? "").split(separator: "\n").map { EscapedText.of(String($0)) }
            text = ["the build failed"] + message
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        let hundredths = duration / .milliseconds(10)
        return "\(Int(hundredths) / 100).\(Int(hundredths) / 10 % 10)\(Int(hundredths) % 10)"
    }
}
