import TestSupport
import Testing

@testable import preview

/// FIELD E14: what the shell offers.
struct CompletionTests {
    /// What bash has to offer for the words, of which the last is being written.
    private static func offers(_ words: [String], in folder: String) throws -> [String] {
        let script = try #require(CompletionScript(for: "bash")).text
        let program = """
            cd "$1" && shift
            \(script)
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            _preview preview "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let process = try ServerProcess("bash", ["--norc", "-c", program, "bash", folder, "preview"] + words)
        let output = process.output.rest()
        let errors = process.errors.rest()
        try #require(process.wait() == 0 && errors.isEmpty, "\(errors)")
        return output.split(separator: "\n").map(String.init).sorted()
    }

    @Test(
        arguments: [
            ([""], ["reload", "site", "two words", "wait"]),
            (["w"], ["wait"]), (["s"], ["site"]), (["h"], []), (["site", ""], ["site", "two words"]),
            (["--lo"], ["--log-format"]), (["-p", ""], []), (["--reload", ""], ["header", "off", "script"]),
            (["--reload", "=", "h"], ["header"]), (["--watch", "s"], ["site"]), (["--watch", "t"], ["two words"]),
            (["--listing-template", "f"], ["file.txt"]), (["--fallback", "f"], ["file.txt"]),
            (["wait", "-"], ["--generation", "--help", "--timeout"]), (["reload", "--"], ["--help"]),
            (["--log-format", "j"], ["json"]), (["--poll", "s"], ["site"]),
            (["--f"], ["--fallback", "--follow-symlinks"]),
        ] as [([String], [String])]
    )
    func bashOffersWhatThereIs(_ words: [String], _ expected: [String]) async throws {
        let folder = try TemporaryFolder()
        for name in ["site/a.html", "two words/a.html", "file.txt"] { try folder.write(name, "") }
        #expect(try await OnThread.run { try Self.offers(words, in: folder.path) } == expected)
    }

    @Test func bashOffersEveryOption() async throws {
        let folder = try TemporaryFolder()
        let offered = try await OnThread.run { try Self.offers(["-"], in: folder.path) }
        #expect(
            offered == CommandOption.all.flatMap { ($0.short.map { ["-\($0)"] } ?? []) + ["--\($0.long)"] }.sorted()
        )
    }

    /// Where a shell is not installed, this is all that is seen of it; see `ShellCompletionTests`.
    @Test(arguments: CompletionScript.shells)
    func everyShellIsGivenAll(_ shell: String) async throws {
        let result = try await OnThread.run {
            let process = try ServerProcess(BuiltProducts.path("preview"), ["--generate-completion-script", shell])
            let output = process.output.rest()
            return (output, process.wait())
        }
        #expect(result.1 == 0)
        for option in CommandOption.all {
            #expect(result.0.contains(shell == "fish" ? "-l \(option.long)" : "--\(option.long)"), "\(option.long)")
        }
        for command in ["wait", "reload"] { #expect(result.0.contains(command)) }
        #expect(!result.0.contains("help:") && !result.0.contains("-a help"))
    }

    /// As `make install` does it.
    @Test func theScriptsAreInstalledWhereShellsLook() async throws {
        let folder = try TemporaryFolder()
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let status = try await OnThread.run {
            try ServerProcess("/\(root)/.ci/completions", [BuiltProducts.path("preview"), folder.path]).wait()
        }
        #expect(status == 0)
        for (shell, path) in [
            ("bash", "bash-completion/completions/preview"), ("zsh", "zsh/site-functions/_preview"),
            ("fish", "fish/vendor_completions.d/preview.fish"),
        ] {
            #expect(try folder.read(path) == CompletionScript(for: shell)?.text)
        }
        let makefile = String(decoding: try TemporaryFolder.read(Array("/\(root)/Makefile".utf8)), as: UTF8.self)
        #expect(makefile.contains(".ci/completions $< $(DESTDIR)$(PREFIX)/share"))
    }

    /// Wherever the option stands: ArgumentParser's own script offers `help`.
    @Test(arguments: [[".", "--generate-completion-script", "bash"], ["-q", "--generate-completion-script=bash"]])
    func theScriptIsOurs(_ arguments: [String]) async throws {
        let result = try await OnThread.run {
            let process = try ServerProcess(BuiltProducts.path("preview"), arguments)
            return (process.output.rest(), process.wait())
        }
        #expect(result.0 == CompletionScript(for: "bash")?.text && result.1 == 0)
    }

    @Test(arguments: [["tcsh"], ["ba\u{1B}sh"]])
    func otherShellsAreOneLine(_ shell: [String]) async throws {
        let result = try await OnThread.run {
            let process = try ServerProcess(BuiltProducts.path("preview"), ["--generate-completion-script"] + shell)
            return (process.errors.rest(), process.wait())
        }
        #expect(
            result.0.hasPrefix("preview: there is no completion script for ")
                && result.0.hasSuffix(": name bash, zsh or fish\n")
        )
        #expect(result.1 == 64)
    }
}
