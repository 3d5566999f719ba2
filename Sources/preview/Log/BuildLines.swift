import PreviewKit

/// Says in one line how a build goes. A failure has the last output with it.
struct BuildLines {
    let text: [String]

    /// - Parameter isShown: The output stands above already. Only the end is told.
    init(_ build: BuildRecord, isShown: Bool) {
        switch build.state {
        case .started: text = []
        case .succeeded: text = ["built in \(Self.seconds(build.duration)) s"]
        case .failed:
            let message = (build.message ?? "").split(separator: "\n").map { EscapedText.of(String($0)) }
            text =
                isShown
                ? ["the build failed\(Self.place(build)): \(message.last ?? "")"] : ["the build failed"] + message
        }
    }

    private static func place(_ build: BuildRecord) -> String {
        guard let file = build.file.map(EscapedText.of) else { return "" }
        return " (\(file)\(build.line.map { ", line \($0)" } ?? ""))"
    }

    private static func seconds(_ duration: Duration) -> String {
        let hundredths = duration / .milliseconds(10)
        return "\(Int(hundredths) / 100).\(Int(hundredths) / 10 % 10)\(Int(hundredths) % 10)"
    }
}
