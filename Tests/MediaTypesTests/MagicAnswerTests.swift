#if LibMagic
import Testing

@testable import MediaTypes

/// What libmagic prints, and what is made of it.
struct MagicAnswerTests {
    @Test(arguments: [
        ("text/plain; charset=iso-8859-1", "text/plain", "iso-8859-1"),
        ("text/html; charset=us-ascii", "text/html", nil),
        ("application/pdf; charset=binary", "application/pdf", nil), ("text/plain", "text/plain", nil),
        ("text/plain; charset=unknown-8bit", "text/plain", nil), ("text/plain; charset=utf-8", "text/plain", nil),
        ("text/plain; charset=utf-16le", "text/plain", "utf-16le"),
        ("text/plain; charset=x\r\nY: z", "text/plain", nil),
    ])
    func isUnderstood(_ answer: String, _ essence: String, _ charset: String?) {
        let finding = MagicDetector.parse(answer)
        #expect(finding?.type.essence == essence)
        #expect(finding?.charset == charset)
    }

    @Test(arguments: [
        "inode/x-empty; charset=binary", "inode/directory", "inode/fifo", "inode/symlink", "application/x-empty", "",
        ";",
        "cannot open `x' (No such file or directory)", "no type; charset=utf-8", "ERROR: line 3: regexec error 12",
        "application/octet-streamapplication/octet-stream", "text/plain\r\nX-Y: z; charset=us-ascii",
    ])
    func isRefused(_ answer: String) {
        #expect(MagicDetector.parse(answer) == nil)
    }

    @Test func nothingIsFoundInNothing() {
        let nothing: [UInt8] = []
        #expect(nothing.withUnsafeBytes { MagicDetector()?.detect($0) } == nil)
    }
}
#endif
