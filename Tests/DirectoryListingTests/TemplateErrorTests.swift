import DirectoryListing
import Testing

@Suite struct TemplateErrorTests {
    @Test(arguments: [
        ("a\n{{x", "line 2: the tag that begins here does not end; close it with }}"),
        ("{{{x}}", "line 1: the tag that begins here does not end; close it with }}}"),
        ("\n\n{{#a}}\n", "line 3: the section 'a' is not closed; write {{/a}} where it ends"),
        (
            "{{! one\ntwo }}\n{{/a}}",
            "line 3: {{/a}} closes a section that was not opened; remove it, or write {{#a}} before it"
        ),
        ("{{#a}}\n{{#b}}\n{{/a}}", "line 3: {{/a}} stands where 'b' of line 2 is still open; write {{/b}} first"),
        ("{{}}", "line 1: a tag without a name; name what it shows, or remove it"),
        ("{{a b}}", "line 1: the name 'a b' holds white space; a tag holds one name and nothing else"),
        (
            "{{a..b}}",
            "line 1: the name 'a..b' has a dot without a name on both sides; write a.b for the field b of a, or . alone "
                + "for the element itself"
        ),
        ("{{= a =}}", "line 1: new delimiters are not two words; write them as in {{=<% %>=}}"),
    ])
    func namesTheLineTheProblemAndTheRemedy(_ template: String, _ message: String) {
        var names = MustacheNames()
        let error = #expect(throws: TemplateError.self) { try MustacheTemplate(Array(template.utf8), names: &names) }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("\n{{titel}}", "line 2: 'titel' is no name of this page; did you mean 'title'?"),
        ("{{> header}}", "line 1: there is no partial 'header' here; write its text instead of the tag"),
        (
            "{{#entries}}\n{{#columns}}{{#entries}}{{/entries}}{{/columns}}{{/entries}}",
            "line 2: the section 'entries' stands within itself; close {{#entries}} first, or remove this one"
        ),
    ])
    func aListingKnowsItsNames(_ template: String, _ message: String) {
        let error = #expect(throws: TemplateError.self) { try ListingRenderer(template: Array(template.utf8)) }
        #expect(error?.description == message)
    }

    @Test func anUnknownNameFarFromAllListsThem() {
        let error = #expect(throws: TemplateError.self) { try ListingRenderer(template: Array("{{weather}}".utf8)) }
        #expect(error?.remedy.hasPrefix("the names are action, bytes, ") == true)
    }

    @Test func nestingIsBounded() {
        let template = String(repeating: "{{#a}}", count: 100_000)
        var names = MustacheNames()
        let error = #expect(throws: TemplateError.self) { try MustacheTemplate(Array(template.utf8), names: &names) }
        #expect(error?.problem == "sections are nested more than 100 deep")
    }

    @Test func aPartialThatInsertsItselfEnds() throws {
        let row = SpecCase("", ["a": true], "{{> self}}", partials: ["self": "x{{> self}}"], "")
        #expect(try row.render() == String(repeating: "x", count: 64))
    }

    @Test func theBuiltInTemplatesCompile() throws {
        _ = try ListingRenderer()
        _ = try ErrorPageRenderer()
    }
}
