import Glibc
import TestSupport
import Testing

@testable import preview

/// Issue 18: every error says what is wrong and what to do, without the names of types and numbers of errors.
struct ErrorTextTests {
    private static func run(
        _ arguments: [String],
        in folder: TemporaryFolder
    ) async throws -> (errors: String, status: Int) {
        try await OnThread.run { [path = folder.path] in
            let process = try ServerProcess(
                "sh",
                ["-c", "cd \"$1\" && shift && exec \"$@\"", "sh", path, BuiltProducts.path("preview")] + arguments
            )
            let errors = process.errors.rest(within: 10)
            process.signal(SIGTERM)
            return (errors, process.wait())
        }
    }

    @Test(
        arguments: [
            (["nosuch"], "there is no folder nosuch: name a folder that exists, or create it"),
            (["file.txt"], "file.txt is not a folder: name the folder that holds the file"),
            (["file.txt/"], "file.txt/ is not a folder: name the folder that holds the file"),
            (["loop"], "loop is a symbolic link that leads back to itself: name the folder itself"),
            (["dangling"], "dangling is a symbolic link to a folder that does not exist: name a folder that exists"),
            (
                [String(repeating: "n", count: 5000)],
                "the name \(String(repeating: "n", count: 200))... is too long: change to a folder above it, and name it from there"
            ),
            (["--listing-template", "nosuch"], "there is no file nosuch: name one that exists"),
            (["--listing-template", "site"], "site is a folder: name a file"),
            (["--listing-template", "latin1"], "the file latin1 is not UTF-8 text: save it as UTF-8"),
            (
                ["--listing-template", "open.mustache"],
                "the listing template does not parse (line 2: the section 'a' is not closed): write {{/a}} where it ends"
            ),
            (
                ["--host", "fe80::1"],
                "fe80::1 needs the name of its interface: add it with --host, as in fe80::1%eth0"
            ),
            (
                ["--host", "192.0.2.1"],
                "this machine has no address 192.0.2.1: choose one of its own with --host, or 127.0.0.1"
            ),
            (
                ["--host", "nosuch.invalid"],
                "nosuch.invalid is no address or name of this machine: choose an address of this machine with --host, such as "
                    + "127.0.0.1"
            ),
            (["site", "--watch", "nosuch", "--", "true"], "there is no folder nosuch: correct --watch, or create it"),
            (
                ["site", "--watch", "file.txt", "--", "true"],
                "file.txt is not a folder: watch the folder that holds the file"
            ),
            (["site", "--", "nosuch"], "there is no program nosuch in PATH: check its spelling, or give its path"),
            (["site", "--", "./file.txt"], "./file.txt is not executable: make it so: chmod +x ./file.txt"),
            (["site", "--", "./site"], "./site is a folder, not a program: name the program after --"),
        ] as [([String], String)]
    )
    func aServerThatCannotStartSaysWhy(_ arguments: [String], _ text: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("site/index.html", "<p>")
        try folder.write("file.txt", "x")
        try folder.write("latin1", [0xFF])
        try folder.write("open.mustache", "a\n{{#a}}")
        try folder.link("loop", to: "loop")
        try folder.link("dangling", to: "nowhere")
        let result = try await Self.run(arguments + (arguments.contains("--") ? [] : ["--port", "0"]), in: folder)
        #expect(result.errors == "preview: \(text)\n")
        #expect(result.status == 1)
    }

    @Test(
        arguments: [
            (
                ["wait"],
                "no server is named: give the URL that preview has printed, or its port (preview wait --help lists the options)",
                64
            ),
            (
                ["wait", "a", "b"],
                "there is more than one address: name one server (preview wait --help lists the options)", 64
            ),
            (
                ["reload", "a", "b", "c"],
                "there is more than one address: name one server (preview reload --help lists the options)", 64
            ),
            (
                ["wait", "--foo"],
                "preview wait has no option --foo: leave it out (preview wait --help lists the options)", 64
            ),
            (
                ["wait", "8080", "--timeout=x"],
                "--timeout cannot be x: write --timeout <s> (preview wait --help lists the options)", 64
            ),
            (
                ["wait", "8080", "--timeout", "-1"],
                "--timeout cannot be -1: write --timeout <s> (preview wait --help lists the options)", 64
            ),
            (
                ["wait", "8080", "--timeout"],
                "--timeout needs a value: write --timeout <s> (preview wait --help lists the options)", 64
            ),
            (
                ["reload", "--quiet", "1"],
                "preview reload has no option --quiet: leave it out (preview reload --help lists the options)", 64
            ),
            (
                ["reload", "-x\u{1B}[2J"],
                "preview reload has no option -x\\u{1b}[2J: leave it out (preview reload --help lists the options)", 64
            ),
            (
                ["reload"],
                "no server is named: give the URL that preview has printed, or its port (preview reload --help lists the options)",
                64
            ),
            (
                ["wait", ""], "the address of the server is empty: give the URL that preview has printed, or its port",
                64
            ),
            (["wait", "99999"], "99999 is no address of a server: give a port from 1 to 65535", 64),
            (["reload", "0"], "0 is no address of a server: give a port from 1 to 65535", 64),
            (
                ["wait", "http://nosuch.invalid/"],
                "there is no host nosuch.invalid: give the URL that preview has printed", 69
            ),
            (
                ["wait", "https://localhost/"],
                "https://localhost/ is no address of a server: write http://127.0.0.1:8080/, which is all that preview serves",
                64
            ),
            (["reload", "192.0.2.1"], "192.0.2.1 is not this machine: run preview reload where the server runs", 69),
        ] as [([String], String, Int)]
    )
    func otherCommandsSayWhatToWrite(_ arguments: [String], _ text: String, _ status: Int) async throws {
        let result = try await Self.run(arguments, in: TemporaryFolder())
        #expect(result.errors == "preview: \(text)\n")
        #expect(result.status == status)
    }
}
