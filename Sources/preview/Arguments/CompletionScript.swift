import ArgumentParser
import Platform

/// The script by which a shell completes `preview`: its options with their values, folders, `wait` and `reload`.
///
/// It is ours, because the commands `wait` and `reload` are words in front of a folder here, which ArgumentParser does
/// not know.
struct CompletionScript {
    static let shells = ["bash", "zsh", "fish"]

    let text: String

    /// Chooses the script of a shell. `nil` if there is none.
    init?(for shell: String) {
        switch shell {
        case "bash": text = Self.bash
        case "zsh": text = Self.zsh
        case "fish": text = Self.fish
        default: return nil
        }
    }

    /// Prints the script of a shell, and ends the process.
    ///
    /// - Parameter shell: Default: the one of the environment.
    static func printAndExit(for shell: String?) -> Never {
        let name = shell ?? Machine.environment("SHELL")?.split(separator: "/").last.map(String.init) ?? ""
        guard let script = CompletionScript(for: name) else {
            let what = name.isEmpty ? "no shell is named" : "there is no completion script for \(EscapedText.of(name))"
            PreviewCommand.exit(withError: CommandError(what, "name bash, zsh or fish", status: 64).report())
        }
        Terminal.standardOutput.write(script.text)
        PreviewCommand.exit()
    }

    static let commands: [(name: String, help: String, options: [(name: String, help: String)])] = [
        (
            "wait", "wait until a server has served the next change",
            [("--generation", "wait for what is newer than this"), ("--timeout", "wait for at most so many seconds")]
        ), ("reload", "reload the open pages of a running server", []),
    ]

    private static func names(_ option: CommandOption) -> [String] {
        (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.long)"]
    }

    private static func pattern(_ options: some Sequence<CommandOption>) -> String {
        options.flatMap(names).joined(separator: "|")
    }

    private static var bash: String {
        let options = CommandOption.all
        let words = options.compactMap { option -> String? in
            guard case .words(let words) = option.value else { return nil }
            return "        \(pattern([option])))\n            choices=\"\(words.joined(separator: " "))\" ;;\n"
        }
        let commandOptions = commands.map { command in
            let names = (command.options.map(\.name) + ["--help"]).joined(separator: " ")
            return "    \(command.name)) COMPREPLY=($(compgen -W \"\(names)\" -- \"$current\")); return ;;\n"
        }
        return """
            # bash completion for preview

            _preview() {
                local current previous choices i
                COMPREPLY=()
                # Readline takes "=" and ":" for words of their own.
                current="${COMP_WORDS[COMP_CWORD]}"
                previous="${COMP_WORDS[COMP_CWORD-1]}"
                if [[ "$current" == "=" ]]; then
                    current=""
                elif [[ "$previous" == "=" && COMP_CWORD -gt 1 ]]; then
                    previous="${COMP_WORDS[COMP_CWORD-2]}"
                fi
                if [[ "$COMP_CWORD" -gt 1 ]]; then
                    case "${COMP_WORDS[1]}" in
                \(commandOptions.joined().split(separator: "\n").map { "    " + $0 }.joined(separator: "\n    "))
                    esac
                fi
                for ((i = 1; i < COMP_CWORD; i++)); do
                    # What stands behind it is the command of the build.
                    if [[ "${COMP_WORDS[i]}" == "--" ]]; then
                        compopt -o default 2> /dev/null
                        if ((i + 1 == COMP_CWORD)); then COMPREPLY=($(compgen -c -- "$current")); fi
                        return
                    fi
                done
                case "$previous" in
            \(words.joined())        \(pattern(options.filter { $0.value == .folder })))
                        compopt -o filenames 2> /dev/null
                        mapfile -t COMPREPLY < <(compgen -d -- "$current")
                        return ;;
                    \(pattern(options.filter { $0.value == .file })))
                        compopt -o filenames 2> /dev/null
                        mapfile -t COMPREPLY < <(compgen -f -- "$current")
                        return ;;
                    \(pattern(options.filter { $0.value == .text })))
                        return ;;
                esac
                if [[ -n "$choices" ]]; then
                    COMPREPLY=($(compgen -W "$choices" -- "$current"))
                elif [[ "$current" == -* ]]; then
                    COMPREPLY=($(compgen -W "\(options.flatMap(names).joined(separator: " "))" -- "$current"))
                else
                    compopt -o filenames 2> /dev/null
                    mapfile -t COMPREPLY < <(compgen -d -- "$current")
                    if [[ "$COMP_CWORD" -eq 1 ]]; then
                        COMPREPLY+=($(compgen -W "\(commands.map(\.name).joined(separator: " "))" -- "$current"))
                    fi
                fi
            }

            complete -F _preview preview

            """
    }

    private static var zsh: String {
        func quoted(_ text: String) -> String {
            text.replacing("'", with: "'\\''").replacing("[", with: "\\[").replacing("]", with: "\\]")
                .replacing(":", with: "\\:")
        }
        let options = CommandOption.all.map { option in
            let value: String
            switch option.value {
            case .none: value = ""
            case .folder: value = ":folder:_directories"
            case .file: value = ":file:_files"
            case .text: value = ":value: "
            // Behind it can be the folder.
            case .optionalNumber: value = "::milliseconds:_directories"
            case .words(let words):
                value = ":value:(\(words.map { $0.replacing(":", with: "\\:") }.joined(separator: " ")))"
            }
            let repeats = ["watch", "allow-host", "ignore"].contains(option.long) ? "*" : ""
            let equals = option.value == .none ? "" : "="
            let help = "[\(quoted(option.help))]"
            guard let short = option.short else { return "'\(repeats)--\(option.long)\(equals)\(help)\(value)'" }
            let joined = option.value == .none ? "" : "+"
            return "'(-\(short) --\(option.long))'{-\(short)\(joined),--\(option.long)\(equals)}'\(help)\(value)'"
        }
        let described = commands.map { "'\($0.name):\(quoted($0.help))'" }.joined(separator: " ")
        let cases = commands.map { command in
            let options = command.options.map { "'\($0.name)=[\(quoted($0.help))]:value: '" } + ["'--help[show help]'"]
            return "    \(command.name)) shift words; (( CURRENT-- )); _arguments \(options.joined(separator: " ")) "
                + "'1:url or port: '; return ;;"
        }
        return """
            #compdef preview

            _preview_folder() {
                if (( CURRENT == 2 )); then
                    local -a commands
                    commands=(\(described))
                    _describe command commands
                fi
                _directories
            }

            _preview() {
                if (( CURRENT > 2 )); then
                    case "$words[2]" in
                \(cases.joined(separator: "\n    "))
                    esac
                fi
                # What stands behind "--" is the command of the build.
                local -i end=${words[(i)--]}
                if (( end < CURRENT )); then
                    shift end words
                    (( CURRENT -= end ))
                    _normal
                    return
                fi
                _arguments -s \\
                    \(options.joined(separator: " \\\n        ")) \\
                    '*:folder:_preview_folder'
            }

            _preview "$@"

            """
    }

    private static var fish: String {
        func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "\\'") + "'" }
        var lines = [
            """
            # fish completion for preview

            # Where the cursor is: "first", "serve", "build" behind "--", or the name of a command.
            function __preview_is_at
                set -l words (commandline -opc)
                set -l place serve
                if contains -- -- $words
                    set place build
                else if set -q words[2]; and contains -- $words[2] \(commands.map(\.name).joined(separator: " "))
                    set place $words[2]
                else if not set -q words[2]
                    contains first $argv; and return
                end
                contains $place $argv
            end

            function __preview_build_command
                set -l words (commandline -opc)
                set -e words[1..(contains -i -- -- $words)]
                set -l line (string join ' ' -- (string escape -- $words) (commandline -ct))
                complete -C "$line"
            end

            complete -c preview -f
            complete -c preview -n '__preview_is_at build' -a '(__preview_build_command)'
            complete -c preview -n '__preview_is_at serve' -a '(__fish_complete_directories)'
            """
        ]
        for command in commands {
            lines.append(
                "complete -c preview -n '__preview_is_at first' -a \(command.name) -d \(quoted(command.help))"
            )
            let condition = "-n '__preview_is_at \(command.name)'"
            for option in command.options {
                lines.append(
                    "complete -c preview \(condition) -x -l \(option.name.dropFirst(2)) -d \(quoted(option.help))"
                )
            }
            lines.append("complete -c preview \(condition) -l help -d 'show help'")
        }
        for option in CommandOption.all {
            let short = option.short.map { "-s \($0) " } ?? ""
            let value: String
            switch option.value {
            case .none, .optionalNumber: value = ""
            case .folder: value = "-x -a '(__fish_complete_directories)' "
            case .file: value = "-r -F "
            case .text: value = "-x "
            case .words(let words): value = "-x -a '\(words.joined(separator: " "))' "
            }
            lines.append(
                "complete -c preview -n '__preview_is_at serve' \(short)-l \(option.long) \(value)-d \(quoted(option.help))"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
