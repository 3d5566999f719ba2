import DirectoryListing
import Testing

/// The Mustache specification (https://github.com/mustache/spec, version 1.4), the parts that the subset covers.
/// Numbers are text here: the data of our pages has none.
@Suite struct MustacheSpecTests {
    @Test(arguments: interpolation + sections + inverted + comments + partials + delimiters)
    func rendersAsTheSpecificationSays(_ row: SpecCase) throws {
        #expect(try row.render() == row.expected)
    }
}

private let hostile: SpecValue = ["forbidden": "& \" < >"]
private let joe: SpecValue = ["person": ["name": "Joe"]]
private let phil: SpecValue = ["a": ["b": ["c": ["d": ["e": ["name": "Phil"]]]]]]

private let interpolation: [SpecCase] = [
    SpecCase("no interpolation", "Hello from {Mustache}!\n", "Hello from {Mustache}!\n"),
    SpecCase("basic", ["subject": "world"], "Hello, {{subject}}!\n", "Hello, world!\n"),
    SpecCase(
        "no re-interpolation",
        ["template": "{{planet}}", "planet": "Earth"],
        "{{template}}: {{planet}}",
        "{{planet}}: Earth"
    ),
    SpecCase("escaping", hostile, "escaped: {{forbidden}}\n", "escaped: &amp; &quot; &lt; &gt;\n"),
    SpecCase("apostrophe", ["it": "it's"], "{{it}}", "it&#39;s"),
    SpecCase("triple", hostile, "not escaped: {{{forbidden}}}\n", "not escaped: & \" < >\n"),
    SpecCase("ampersand", hostile, "not escaped: {{&forbidden}}\n", "not escaped: & \" < >\n"),
    SpecCase("integer", ["mph": "85"], "\"{{mph}} miles an hour!\"", "\"85 miles an hour!\""),
    SpecCase("null", ["cannot": nil], "I ({{cannot}}) be seen!", "I () be seen!"),
    SpecCase("triple null", ["cannot": nil], "I ({{{cannot}}}) be seen!", "I () be seen!"),
    SpecCase("ampersand null", ["cannot": nil], "I ({{&cannot}}) be seen!", "I () be seen!"),
    SpecCase("miss", "I ({{cannot}}) be seen!", "I () be seen!"),
    SpecCase("triple miss", "I ({{{cannot}}}) be seen!", "I () be seen!"),
    SpecCase("ampersand miss", "I ({{&cannot}}) be seen!", "I () be seen!"),
    SpecCase("dotted", joe, "\"{{person.name}}\" == \"{{#person}}{{name}}{{/person}}\"", "\"Joe\" == \"Joe\""),
    SpecCase(
        "dotted triple",
        joe,
        "\"{{{person.name}}}\" == \"{{#person}}{{{name}}}{{/person}}\"",
        "\"Joe\" == \"Joe\""
    ),
    SpecCase(
        "dotted ampersand",
        joe,
        "\"{{&person.name}}\" == \"{{#person}}{{&name}}{{/person}}\"",
        "\"Joe\" == \"Joe\""
    ),
    SpecCase("dotted depth", phil, "\"{{a.b.c.d.e.name}}\" == \"Phil\"", "\"Phil\" == \"Phil\""),
    SpecCase("broken chain", ["a": [:]], "\"{{a.b.c}}\" == \"\"", "\"\" == \"\""),
    SpecCase(
        "broken chain resolution",
        ["a": ["b": [:]], "c": ["name": "Jim"]],
        "\"{{a.b.c.name}}\" == \"\"",
        "\"\" == \"\""
    ),
    SpecCase(
        "dotted initial resolution",
        ["a": ["b": ["c": ["d": ["e": ["name": "Phil"]]]]], "b": ["c": ["d": ["e": ["name": "Wrong"]]]]],
        "\"{{#a}}{{b.c.d.e.name}}{{/a}}\" == \"Phil\"",
        "\"Phil\" == \"Phil\""
    ),
    SpecCase("dotted precedence", ["a": ["b": [:]], "b": ["c": "ERROR"]], "{{#a}}{{b.c}}{{/a}}", ""),
    SpecCase("dotted name is not one key", ["a.b": "c"], "{{a.b}}", ""),
    SpecCase("dotted name masks", ["a.b": "c", "a": ["b": "d"]], "{{a.b}}", "d"),
    SpecCase("surrounding white space", ["string": "---"], "| {{string}} |", "| --- |"),
    SpecCase("no-break space", ["string": "---"], "| {{\u{A0}string\u{A0}}} |", "| --- |"),
    SpecCase("triple surrounding", ["string": "---"], "| {{{string}}} |", "| --- |"),
    SpecCase("ampersand surrounding", ["string": "---"], "| {{&string}} |", "| --- |"),
    SpecCase("standalone", ["string": "---"], "  {{string}}\n", "  ---\n"),
    SpecCase("triple standalone", ["string": "---"], "  {{{string}}}\n", "  ---\n"),
    SpecCase("ampersand standalone", ["string": "---"], "  {{&string}}\n", "  ---\n"),
    SpecCase("padding", ["string": "---"], "|{{ string }}|", "|---|"),
    SpecCase("triple padding", ["string": "---"], "|{{{ string }}}|", "|---|"),
    SpecCase("ampersand padding", ["string": "---"], "|{{& string }}|", "|---|"),
]

private let yes: SpecValue = ["boolean": true]
private let no: SpecValue = ["boolean": false]

private let sections: [SpecCase] = [
    SpecCase("truthy", yes, "\"{{#boolean}}This should be rendered.{{/boolean}}\"", "\"This should be rendered.\""),
    SpecCase("falsey", no, "\"{{#boolean}}This should not be rendered.{{/boolean}}\"", "\"\""),
    SpecCase("null is falsey", ["null": nil], "\"{{#null}}This should not be rendered.{{/null}}\"", "\"\""),
    SpecCase("context", ["context": ["name": "Joe"]], "\"{{#context}}Hi {{name}}.{{/context}}\"", "\"Hi Joe.\""),
    SpecCase(
        "parent contexts",
        ["a": "foo", "b": "wrong", "sec": ["b": "bar"], "c": ["d": "baz"]],
        "\"{{#sec}}{{a}}, {{b}}, {{c.d}}{{/sec}}\"",
        "\"foo, bar, baz\""
    ),
    SpecCase("variable test", ["foo": "bar"], "\"{{#foo}}{{.}} is {{foo}}{{/foo}}\"", "\"bar is bar\""),
    SpecCase(
        "list contexts",
        [
            "tops": [
                [
                    "tname": ["upper": "A", "lower": "a"],
                    "middles": [["mname": "1", "bottoms": [["bname": "x"], ["bname": "y"]]]],
                ]
            ]
        ],
        "{{#tops}}{{#middles}}{{tname.lower}}{{mname}}.{{#bottoms}}{{tname.upper}}{{mname}}{{bname}}.{{/bottoms}}"
            + "{{/middles}}{{/tops}}",
        "a1.A1x.A1y."
    ),
    SpecCase(
        "deeply nested",
        ["a": ["one": "1"], "b": ["two": "2"], "c": ["three": "3", "d": ["four": "4", "five": "5"]]],
        """
        {{#a}}
        {{one}}
        {{#b}}
        {{one}}{{two}}{{one}}
        {{#c}}
        {{one}}{{two}}{{three}}{{two}}{{one}}
        {{#d}}
        {{one}}{{two}}{{three}}{{four}}{{three}}{{two}}{{one}}
        {{#five}}
        {{one}}{{two}}{{three}}{{four}}{{five}}{{four}}{{three}}{{two}}{{one}}
        {{one}}{{two}}{{three}}{{four}}{{.}}6{{.}}{{four}}{{three}}{{two}}{{one}}
        {{/five}}
        {{/d}}
        {{/c}}
        {{/b}}
        {{one}}
        {{/a}}

        """,
        """
        1
        121
        12321
        1234321
        123454321
        12345654321
        1

        """
    ),
    SpecCase(
        "list",
        ["list": [["item": "1"], ["item": "2"], ["item": "3"]]],
        "\"{{#list}}{{item}}{{/list}}\"",
        "\"123\""
    ),
    SpecCase("empty list", ["list": []], "\"{{#list}}Yay lists!{{/list}}\"", "\"\""),
    SpecCase(
        "doubled",
        ["bool": true, "two": "second"],
        "{{#bool}}\n* first\n{{/bool}}\n* {{two}}\n{{#bool}}\n* third\n{{/bool}}\n",
        "* first\n* second\n* third\n"
    ),
    SpecCase("nested truthy", ["bool": true], "| A {{#bool}}B {{#bool}}C{{/bool}} D{{/bool}} E |", "| A B C D E |"),
    SpecCase("nested falsey", ["bool": false], "| A {{#bool}}B {{#bool}}C{{/bool}} D{{/bool}} E |", "| A  E |"),
    SpecCase("miss", "[{{#missing}}Found key 'missing'!{{/missing}}]", "[]"),
    SpecCase("iterator text", ["list": ["a", "b", "c"]], "\"{{#list}}({{.}}){{/list}}\"", "\"(a)(b)(c)\""),
    SpecCase(
        "iterator escapes",
        ["list": ["&", "\"", "<"]],
        "\"{{#list}}({{.}}){{/list}}\"",
        "\"(&amp;)(&quot;)(&lt;)\""
    ),
    SpecCase("iterator triple", ["list": ["&", "\"", "<"]], "\"{{#list}}({{{.}}}){{/list}}\"", "\"(&)(\")(<)\""),
    SpecCase("iterator ampersand", ["list": ["&", "\"", "<"]], "\"{{#list}}({{&.}}){{/list}}\"", "\"(&)(\")(<)\""),
    SpecCase(
        "iterator lists",
        ["list": [["1", "2", "3"], ["a", "b", "c"]]],
        "\"{{#list}}({{#.}}{{.}}{{/.}}){{/list}}\"",
        "\"(123)(abc)\""
    ),
    SpecCase(
        "dotted truthy",
        ["a": ["b": ["c": true]]],
        "\"{{#a.b.c}}Here{{/a.b.c}}\" == \"Here\"",
        "\"Here\" == \"Here\""
    ),
    SpecCase("dotted falsey", ["a": ["b": ["c": false]]], "\"{{#a.b.c}}Here{{/a.b.c}}\" == \"\"", "\"\" == \"\""),
    SpecCase("dotted broken", ["a": [:]], "\"{{#a.b.c}}Here{{/a.b.c}}\" == \"\"", "\"\" == \"\""),
    SpecCase("surrounding", yes, " | {{#boolean}}\t|\t{{/boolean}} | \n", " | \t|\t | \n"),
    SpecCase(
        "internal",
        yes,
        " | {{#boolean}} {{! Important Whitespace }}\n {{/boolean}} | \n",
        " |  \n  | \n"
    ),
    SpecCase(
        "indented inline",
        yes,
        " {{#boolean}}YES{{/boolean}}\n {{#boolean}}GOOD{{/boolean}}\n",
        " YES\n GOOD\n"
    ),
    SpecCase(
        "standalone lines",
        yes,
        "| This Is\n{{#boolean}}\n|\n{{/boolean}}\n| A Line\n",
        "| This Is\n|\n| A Line\n"
    ),
    SpecCase(
        "indented standalone lines",
        yes,
        "| This Is\n  {{#boolean}}\n|\n  {{/boolean}}\n| A Line\n",
        "| This Is\n|\n| A Line\n"
    ),
    SpecCase("standalone CRLF", yes, "|\r\n{{#boolean}}\r\n{{/boolean}}\r\n|", "|\r\n|"),
    SpecCase("standalone without previous line", yes, "  {{#boolean}}\n#{{/boolean}}\n/", "#\n/"),
    SpecCase("standalone without newline", yes, "#{{#boolean}}\n/\n  {{/boolean}}", "#\n/\n"),
    SpecCase("padding", yes, "|{{# boolean }}={{/ boolean }}|", "|=|"),
]

private let inverted: [SpecCase] = [
    SpecCase(
        "inverted falsey",
        no,
        "\"{{^boolean}}This should be rendered.{{/boolean}}\"",
        "\"This should be rendered.\""
    ),
    SpecCase("inverted truthy", yes, "\"{{^boolean}}This should not be rendered.{{/boolean}}\"", "\"\""),
    SpecCase(
        "inverted null",
        ["null": nil],
        "\"{{^null}}This should be rendered.{{/null}}\"",
        "\"This should be rendered.\""
    ),
    SpecCase("inverted context", ["context": ["name": "Joe"]], "\"{{^context}}Hi {{name}}.{{/context}}\"", "\"\""),
    SpecCase("inverted list", ["list": [["n": "1"], ["n": "2"]]], "\"{{^list}}{{n}}{{/list}}\"", "\"\""),
    SpecCase("inverted empty list", ["list": []], "\"{{^list}}Yay lists!{{/list}}\"", "\"Yay lists!\""),
    SpecCase(
        "inverted doubled",
        ["bool": false, "two": "second"],
        "{{^bool}}\n* first\n{{/bool}}\n* {{two}}\n{{^bool}}\n* third\n{{/bool}}\n",
        "* first\n* second\n* third\n"
    ),
    SpecCase(
        "inverted nested falsey",
        ["bool": false],
        "| A {{^bool}}B {{^bool}}C{{/bool}} D{{/bool}} E |",
        "| A B C D E |"
    ),
    SpecCase("inverted nested truthy", ["bool": true], "| A {{^bool}}B {{^bool}}C{{/bool}} D{{/bool}} E |", "| A  E |"),
    SpecCase("inverted miss", "[{{^missing}}Cannot find key 'missing'!{{/missing}}]", "[Cannot find key 'missing'!]"),
    SpecCase(
        "inverted dotted truthy",
        ["a": ["b": ["c": true]]],
        "\"{{^a.b.c}}Not Here{{/a.b.c}}\" == \"\"",
        "\"\" == \"\""
    ),
    SpecCase("inverted dotted falsey", ["a": ["b": ["c": false]]], "\"{{^a.b.c}}Not Here{{/a.b.c}}\"", "\"Not Here\""),
    SpecCase("inverted dotted broken", ["a": [:]], "\"{{^a.b.c}}Not Here{{/a.b.c}}\"", "\"Not Here\""),
    SpecCase("inverted surrounding", no, " | {{^boolean}}\t|\t{{/boolean}} | \n", " | \t|\t | \n"),
    SpecCase("inverted internal", no, " | {{^boolean}} {{! Important }}\n {{/boolean}} | \n", " |  \n  | \n"),
    SpecCase("inverted inline", no, " {{^boolean}}NO{{/boolean}}\n {{^boolean}}WAY{{/boolean}}\n", " NO\n WAY\n"),
    SpecCase(
        "inverted standalone",
        no,
        "| This Is\n{{^boolean}}\n|\n{{/boolean}}\n| A Line\n",
        "| This Is\n|\n| A Line\n"
    ),
    SpecCase(
        "inverted indented",
        no,
        "| This Is\n  {{^boolean}}\n|\n  {{/boolean}}\n| A Line\n",
        "| This Is\n|\n| A Line\n"
    ),
    SpecCase("inverted CRLF", no, "|\r\n{{^boolean}}\r\n{{/boolean}}\r\n|", "|\r\n|"),
    SpecCase("inverted without previous line", no, "  {{^boolean}}\n^{{/boolean}}\n/", "^\n/"),
    SpecCase("inverted without newline", no, "^{{^boolean}}\n/\n  {{/boolean}}", "^\n/\n"),
    SpecCase("inverted padding", no, "|{{^ boolean }}={{/ boolean }}|", "|=|"),
]

private let comments: [SpecCase] = [
    SpecCase("comment inline", "12345{{! Comment Block! }}67890\n", "1234567890\n"),
    SpecCase("comment of lines", "12345{{!\n  This is a\n  multi-line comment...\n}}67890\n", "1234567890\n"),
    SpecCase("comment standalone", "Begin.\n{{! Comment Block! }}\nEnd.\n", "Begin.\nEnd.\n"),
    SpecCase("comment indented", "Begin.\n  {{! Indented Comment Block! }}\nEnd.\n", "Begin.\nEnd.\n"),
    SpecCase("comment CRLF", "|\r\n{{! Standalone Comment }}\r\n|", "|\r\n|"),
    SpecCase("comment without previous line", "  {{! I'm Still Standalone }}\n!", "!"),
    SpecCase("comment without newline", "!\n  {{! I'm Still Standalone }}", "!\n"),
    SpecCase("comment of lines standalone", "Begin.\n{{!\nSomething's going on here...\n}}\nEnd.\n", "Begin.\nEnd.\n"),
    SpecCase("comment of lines indented", "Begin.\n  {{!\n    Something\n  }}\nEnd.\n", "Begin.\nEnd.\n"),
    SpecCase("comment indented inline", "  12 {{! 34 }}\n", "  12 \n"),
    SpecCase("comment surrounding", "12345 {{! Comment Block! }} 67890", "12345  67890"),
    SpecCase(
        "comment and variable",
        ["! comment": "1", "comment": "4"],
        "comments never show: >{{! comment }}<",
        "comments never show: ><"
    ),
]

private let partials: [SpecCase] = [
    SpecCase("partial", "\"{{>text}}\"", partials: ["text": "from partial"], "\"from partial\""),
    SpecCase("partial missing", "\"{{>text}}\"", "\"\""),
    SpecCase(
        "partial context",
        ["text": "content"],
        "\"{{>partial}}\"",
        partials: ["partial": "*{{text}}*"],
        "\"*content*\""
    ),
    SpecCase(
        "partial recursion",
        ["content": "X", "nodes": [["content": "Y", "nodes": []]]],
        "{{>node}}",
        partials: ["node": "{{content}}<{{#nodes}}{{>node}}{{/nodes}}>"],
        "X<Y<>>"
    ),
    SpecCase(
        "partial nested",
        ["a": "hello", "b": "world"],
        "{{>outer}}",
        partials: ["outer": "*{{a}} {{>inner}}*", "inner": "{{b}}!"],
        "*hello world!*"
    ),
    SpecCase("partial surrounding", "| {{>partial}} |", partials: ["partial": "\t|\t"], "| \t|\t |"),
    SpecCase(
        "partial inline",
        ["data": "|"],
        "  {{data}}  {{> partial}}\n",
        partials: ["partial": ">\n>"],
        "  |  >\n>\n"
    ),
    SpecCase("partial CRLF", "|\r\n{{>partial}}\r\n|", partials: ["partial": ">"], "|\r\n>|"),
    SpecCase("partial without previous line", "  {{>partial}}\n>", partials: ["partial": ">\n>"], "  >\n  >>"),
    SpecCase("partial without newline", ">\n  {{>partial}}", partials: ["partial": ">\n>"], ">\n  >\n  >"),
    SpecCase(
        "partial indentation",
        ["content": "<\n->"],
        "\\\n {{>partial}}\n/\n",
        partials: ["partial": "|\n{{{content}}}\n|\n"],
        "\\\n |\n <\n->\n |\n/\n"
    ),
    SpecCase("partial padding", ["boolean": true], "|{{> partial }}|", partials: ["partial": "[]"], "|[]|"),
]

private let delimiters: [SpecCase] = [
    SpecCase("pair", ["text": "Hey!"], "{{=<% %>=}}(<%text%>)", "(Hey!)"),
    SpecCase("special characters", ["text": "It worked!"], "({{=[ ]=}}[text])", "(It worked!)"),
    SpecCase(
        "delimiters in sections",
        ["section": true, "data": "I got interpolated."],
        "[\n{{#section}}\n  {{data}}\n  |data|\n{{/section}}\n\n{{= | | =}}\n|#section|\n  {{data}}\n  |data|\n|/section|\n]\n",
        "[\n  I got interpolated.\n  |data|\n\n  {{data}}\n  I got interpolated.\n]\n"
    ),
    SpecCase(
        "partial keeps the standard ones",
        ["value": "yes"],
        "[ {{>include}} ]\n{{= | | =}}\n[ |>include| ]\n",
        partials: ["include": ".{{value}}."],
        "[ .yes. ]\n[ .yes. ]\n"
    ),
    SpecCase("delimiters surrounding", "| {{=@ @=}} |", "|  |"),
    SpecCase("delimiters outlying", " | {{=@ @=}}\n", " | \n"),
    SpecCase("delimiters standalone", "Begin.\n{{=@ @=}}\nEnd.\n", "Begin.\nEnd.\n"),
    SpecCase("delimiters indented", "Begin.\n  {{=@ @=}}\nEnd.\n", "Begin.\nEnd.\n"),
    SpecCase("delimiters CRLF", "|\r\n{{= @ @ =}}\r\n|", "|\r\n|"),
    SpecCase("delimiters without previous line", "  {{=@ @=}}\n=", "="),
    SpecCase("delimiters without newline", "=\n  {{=@ @=}}", "=\n"),
    SpecCase("delimiters padding", "|{{= @   @ =}}|", "||"),
]
