import NIOCore
import Testing

@testable import LiveReload

struct ClientScriptTests {
    @Test(
        arguments: [
            ("// a\n\tb // c\n\n\t\td", "b // c\nd"),
            ("a\n\t// b\nc\n", "a\nc"),
            ("", ""), ("a = b ? ' = ' : \"' + \" + c", "a=b?' = ':\"' + \"+c"), ("return a - b", "return a - b"),
            ("a = / = /", "a = / = /"), ("a = ` = `", "a = ` = `"), ("a = '\\' = '", "a = '\\' = '"),
            ("if (a) return [ b ]; else c( !d )", "if(a)return[b];else c(!d)"), ("a = ' ( ) '", "a=' ( ) '"),
            ("if (a) {\n\tb()\n\tc()\n} else {\n\td()\n}\ne()", "if(a){b()\nc()}else{d()}\ne()"),
            ("a = { // {\n\tb // c\n}", "a = { // {\nb // c\n}"),
        ]
    )
    func commentsAndIndentationAreNotSent(_ script: String, _ sent: String) {
        #expect(String(decoding: ClientScript.stripped(Array(script.utf8)), as: UTF8.self) == sent)
    }

    @Test func whatIsSentIsOneFunction() {
        let script = String(buffer: ClientScript(prefix: Array("/".utf8)).body)
        #expect(script.hasPrefix("(()=>{'use strict'\n") && script.hasSuffix("})()"))
        #expect(!script.split(separator: "\n").contains { $0.hasPrefix("//") || $0.hasPrefix("\t") })
    }

    /// The images that are replaced in place are those of the table of media types.
    @Test func itKnowsTheExtensionsOfImages() throws {
        let script = String(buffer: ClientScript(prefix: Array("/".utf8)).swap)
        let line = try #require(script.split(separator: "\n").first { $0.contains("isImage =") })
        let extensions = line.split(separator: "(")[1].split(separator: ")")[0].split(separator: "|")
        #expect(extensions.contains("png") && extensions.contains("cur") && extensions.contains("jfif"))
        #expect(!extensions.contains("tiff") && !extensions.contains("css") && !script.contains("IMAGES"))
    }
}
