import HTTPSemantics

/// Text with its control characters made visible, so that a name cannot write to the terminal.
enum EscapedText {
    static func of(_ text: String) -> String { SafeText.escape(text.utf8, controls: .scalar) }
}
