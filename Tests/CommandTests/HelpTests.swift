import TestSupport
import Testing

struct HelpTests {
    static func run(_ arguments: String...) throws -> (status: Int, output: String, errors: String) {
        let process = try ServerProcess(BuiltProducts.path("preview"), arguments, environment: ["COLUMNS": "80"])
        let output = process.output.rest()
        let errors = process.errors.rest()
        return (process.wait(), output, errors)
    }

    @Test func help() async throws {
        let result = try await OnThread.run { try Self.run("--help") }
        #expect(result.status == 0)
        #expect(result.output == HelpText.expected)
    }

    @Test func version() async throws {
        let result = try await OnThread.run { try Self.run("--version") }
        #expect(result.status == 0)
        #expect(result.output == "0.1.0\n")
    }

    @Test(
        arguments: [
            (["--bogus"], 64, "preview: there is no option --bogus: leave it out (preview --help lists the options)\n"),
            (
                ["--port", "x"], 64,
                "preview: --port cannot be x: give a number from 1 to 65535, or 0 for any free port "
                    + "(preview --help lists the options)\n"
            ),
            (
                ["--port", "70000"], 64,
                "preview: 70000 is not a port: choose one from 1 to 65535, or 0 for any free one. "
                    + "(preview --help lists the options)\n"
            ),
            (
                ["--reload", "always"], 64,
                "preview: --reload cannot be always: write script, header or off (preview --help lists the options)\n"
            ),
            (
                ["--poll", "1"], 64,
                "preview: --poll must be between 10 and 3600000 ms: 1 is not. (preview --help lists the options)\n"
            ),
            (
                ["--watch", "/"], 64,
                "preview: --watch names the sources of a build: add its command, as in: -- make site. "
                    + "(preview --help lists the options)\n"
            ),
            (
                ["/nowhere", "--", "no-such-program", "--help"], 1,
                "preview: there is no program no-such-program in PATH: check its spelling, or give its path\n"
            ),
            (
                ["/nowhere", "--", "make site"], 1,
                "preview: there is no program make site in PATH: give the command without quotes around the whole of it, "
                    + "or as: sh -c '...'\n"
            ),
            (
                ["/nowhere", "--", "./no\u{1B}"], 1,
                "preview: there is no program ./no\\u{1b}: correct the path after --\n"
            ),
            (
                ["/nowhere", "--", "/etc/passwd"], 1,
                "preview: /etc/passwd is not executable: make it so: chmod +x /etc/passwd\n"
            ),
            (["/nowhere", "--", "/etc"], 1, "preview: /etc is a folder, not a program: name the program after --\n"),
            (
                ["/nowhere", "--watch", "/no/where", "--", "true"], 1,
                "preview: there is no folder /no/where: correct --watch, or create it\n"
            ),
            (
                ["/nowhere", "--watch", "/etc/passwd", "--", "true"], 1,
                "preview: /etc/passwd is not a folder: watch the folder that holds the file\n"
            ),
            (
                ["/etc", "--watch", "/etc/.", "--", "true"], 1,
                "preview: /etc/. is what the build writes, and what is served: watch the folders of its sources\n"
            ),
            (
                ["--", "true"], 1,
                "preview: the sources of the build lie in the folder that is served: name them with --watch, or serve the "
                    + "folder that the build writes\n"
            ),
            (
                ["a", "b"], 64,
                "preview: b is one folder too many: name one, and a command that builds it after -- "
                    + "(preview --help lists the options)\n"
            ),
            (
                ["/nowhere/at/all"], 1,
                "preview: there is no folder /nowhere/at/all: name a folder that exists, or create it\n"
            ),
            (["/etc/passwd"], 1, "preview: /etc/passwd is not a folder: name the folder that holds the file\n"),
            (
                ["/", "--port", "0", "--listing-template", "/nowhere"], 1,
                "preview: there is no file /nowhere: name one that exists\n"
            ),
            (["/", "--port", "0", "--listing-template", "/etc"], 1, "preview: /etc is a folder: name a file\n"),
            (
                ["/", "--port", "0", "--host", "nosuch.invalid"], 1,
                "preview: nosuch.invalid is no address or name of this machine: choose an address of this machine with --host, "
                    + "such as 127.0.0.1\n"
            ),
            (
                ["/", "--port", "0", "--base", "/a/%"], 1,
                "preview: the base path /a/% cannot stand in a URL: give a path such as /project/\n"
            ),
            (
                ["/", "--port", "0", "--host", "203.0.113.7"], 1,
                "preview: this machine has no address 203.0.113.7: choose one of its own with --host, or 127.0.0.1\n"
            ),
        ] as [([String], Int, String)]
    )
    func errorsAreOneLine(_ arguments: [String], _ status: Int, _ text: String) async throws {
        let result = try await OnThread.run {
            let process = try ServerProcess(BuiltProducts.path("preview"), arguments)
            let errors = process.errors.rest()
            return (status: process.wait(), errors: errors)
        }
        #expect(result.errors == text)
        #expect(result.status == status)
    }
}
