import TestSupport
import Testing

@testable import preview

/// FIELD E14: what zsh and fish offer when a person presses Tab, with the scripts where `make install` puts them.
struct ShellCompletionTests {
    static let lines: [(String, [String])] = [
        ("", ["reload", "site", "two words", "wait"]), ("w", ["wait"]), ("s", ["site"]), ("h", []),
        ("site ", ["site", "two words"]), ("site --lo", ["--log-format"]), ("-p ", []), ("-p80 s", ["site"]),
        ("--reload ", ["header", "off", "script"]), ("--reload=h", ["header"]), ("--host ::", ["::", "::1"]),
        ("--watch s", ["site"]), ("--watch=s", ["site"]), ("--watch wait --re", ["--reload"]),
        ("--listing-template f", ["file.txt"]), ("--fallback f", ["file.txt"]), ("--poll s", ["site"]),
        ("--host ::1 wai", []), ("--log-format j", ["json"]), ("--f", ["--fallback", "--follow-symlinks"]),
        ("wait -", ["--generation", "--help", "--timeout"]), ("wait ", []), ("reload --", ["--help"]),
        ("-oq --p", ["--poll", "--port"]), ("--quiet s", ["site"]), ("site -- ls f", ["file.txt"]),
        ("-- ls --reload=h", []), ("site -- fals", ["false"]),
        ("-", CommandOption.all.flatMap { ($0.short.map { ["-\($0)"] } ?? []) + ["--\($0.long)"] }.sorted()),
    ]

    /// Types a line and Tab into a terminal. What zsh would add to the line is printed.
    private static let zsh = #"""
        export FOLDER=$1 FUNCTIONS=$2/zsh/site-functions SETUP=$1/../setup.zsh
        zmodload zsh/zpty
        zpty -b inner zsh -f -i
        cat > $SETUP <<'EOF'
        cd -- $FOLDER
        PROMPT= RPROMPT=
        fpath=($FUNCTIONS $fpath)
        autoload -Uz compinit; compinit -D -u
        compadd() {
            if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
            local -a hits
            builtin compadd -A hits "$@"
            print -rl -- "<offer>"${(Q)^hits}"</offer>"
            builtin compadd "$@"
        }
        finish() { print -r -- "<end>"; exit }
        comppostfuncs=(finish)
        bindkey '^I' complete-word
        print -r -- "<""ready>"
        EOF
        zpty -w inner "source $SETUP"
        zpty -r inner out '*<ready>*'
        zpty -n -w inner "preview $3"$'\t'
        zpty -r inner out '*<end>*'
        print -r -- $out
        """#

    private static let fish = #"""
        cd $argv[1]; set -gx PATH (dirname $argv[4]) $PATH
        # Completions are read for a command that is there.
        set -g fish_complete_path $argv[2]/fish/vendor_completions.d $fish_complete_path
        complete -C "preview $argv[3]"
        """#

    private static func offers(_ line: String, shell: String, in folder: String) throws -> [String] {
        let share = folder + "/share"
        let process =
            if shell == "zsh" {
                try ServerProcess(
                    "zsh",
                    ["-f", "-c", Self.zsh, "zsh", folder + "/work", share, line, BuiltProducts.path("preview")]
                )
            } else {
                try ServerProcess(
                    "fish",
                    [
                        "--no-config", "-c", Self.fish, "--", folder + "/work", share, line,
                        BuiltProducts.path("preview"),
                    ]
                )
            }
        let output = process.output.rest(within: 60)
        let errors = process.errors.rest(within: 1)
        try #require(process.wait() == 0 && errors.isEmpty, "\(errors)")
        let offers =
            shell == "zsh"
            ? output.split(separator: "<offer>").dropFirst().map { $0.prefix { $0 != "<" } }
            : output.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
        // fish offers the whole word, and marks folders.
        return Set(
            offers.map { offer in
                let value = offer.hasPrefix("--") ? offer.split(separator: "=").last ?? "" : offer
                return String(value.last == "/" ? value.dropLast() : value)
            }
        ).sorted()
    }

    private static func check(_ shell: String) async throws {
        let folder = try TemporaryFolder()
        for name in ["site/a.html", "two words/a.html", "file.txt"] { try folder.write("work/" + name, "") }
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        try await OnThread.run {
            let install = try ServerProcess(
                "/\(root)/.ci/completions",
                [BuiltProducts.path("preview"), folder.path + "/share"]
            )
            #expect(install.wait() == 0)
        }
        for (line, expected) in lines {
            let offers = try await OnThread.run { try Self.offers(line, shell: shell, in: folder.path) }
            #expect(offers == expected, "preview \(line)")
        }
    }

    @Test(.enabled(if: isInstalled("zsh"), "zsh is not installed (apt-get install zsh)"))
    func zshOffersWhatThereIs() async throws { try await Self.check("zsh") }

    @Test(.enabled(if: isInstalled("fish"), "fish is not installed (apt-get install fish)"))
    func fishOffersWhatThereIs() async throws { try await Self.check("fish") }
}
