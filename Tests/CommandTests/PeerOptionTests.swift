import TestSupport
import Testing

@testable import preview

/// FIELD E5: a person who comes from another server is told what to write here.
struct PeerOptionTests {
    /// The options of the peers, less those that mean the same here.
    private static let options: [(server: String, options: String)] = [
        (
            "live-server",
            """
            --no-browser --browser=firefox --open=/x --quiet=1 -V --verbose --ignorePattern=x --no-css-inject \
            --middleware=x --entry-file=index.html --spa --mount=/a:./b --wait=100 --https=x --https-module=x --proxy=/a:b \
            --htpasswd=x --cors -v --no-reload
            """
        ),
        (
            "http-server",
            """
            -a --address -d -dfalse --dir-overrides-404 -i -g --gzip -b --brotli -e --ext -s --silent --cors --cors=X -c -c-1 \
            -c10 -t -T --title -U --utc --log-ip -P --proxy --proxy-all --proxy-options --proxy-config --websocket --username \
            --password -S --tls --ssl -C --cert -K --key -r --robots --no-dotfiles --mimetypes -H --header --coop \
            --no-cache --base-dir --allowed-hosts --private-network-access --force-content-encoding --hide-permissions
            """
        ),
        (
            "serve",
            """
            -l -l3000 --listen -s --single -d --debug -c --config -L --no-request-logging -C --cors -n --no-clipboard -u \
            --no-compression --no-etag -S --symlinks --ssl-cert --ssl-key --ssl-pass --no-port-switching -T --no-timestamps
            """
        ),
        (
            "vite",
            """
            --strictPort --cors --force --config -c --logLevel -l --clearScreen -d --debug -f --filter -m --mode -w --outDir \
            --profile --https --ssr --sourcemap --minify --manifest --emptyOutDir --target --assetsDir --open=/x --app \
            --configLoader --experimentalBundle
            """
        ),
        (
            "miniserve",
            """
            -v --verbose --index --spa --pretty-urls -i --interfaces -a --auth --auth-file --route-prefix --random-route -P \
            --no-symlinks -H -S --default-sorting-method -O --default-sorting-order -c --color-scheme -d \
            --color-scheme-dark --qrcode -u --upload-files -U --mkdir -m --media-type -M --raw-media-type \
            --on-duplicate-files -R --rm-files -r --enable-tar -g --enable-tar-gz -z --enable-zip -C --compress-response -D \
            --dirs-first -t --title --header -l --show-symlink-info -F --hide-version-footer --hide-theme-selector -W \
            --show-wget-footer --print-completions --print-manpage --tls-cert --tls-key --readme -I --disable-indexing \
            --enable-webdav --size-display --directory-size --web-upload-files-concurrency --log-color --chmod \
            --show-exact-bytes --file-external-url --temp-directory --healthcheck
            """
        ),
        (
            "python",
            "--bind -b --bind=0.0.0.0 -d -dDIR --directory --directory=x --protocol --cgi --tls-cert --tls-key --tls-password-file"
        ),
        (
            "browser-sync",
            """
            --server -s --cwd --json --serveStatic --ss --proxy -P --ws --browser -b -w -f --files --index --plugins \
            --extensions --startPath --single --https --directory --xip --tunnel --open=local --config -c --listen \
            --logLevel --reload-delay --reload-debounce --reloadDelay --ui-port --watchEvents --no-notify --no-open \
            --no-snippet --snippet --no-online --online --no-ui --no-ghost-mode --no-inject-changes \
            --no-reload-on-restart --callback --localOnly --reloadThrottle --logPrefix --cors
            """
        ),
        (
            "caddy",
            """
            --listen -l --domain -d --root -r --browse -b --templates -t --access-log -a --debug -v --reveal-symlinks \
            --file-limit -f --no-compress --precompressed --config -c --adapter --envfile -e --environ --resume \
            --pingback --pidfile --from --to -root -listen -browse
            """
        ),
        (
            "hugo",
            """
            --appendPort -b --baseURL --bind -D --buildDrafts -E --buildExpired -F --buildFuture --cacheDir \
            --cleanDestinationDir -c --contentDir --disableBrowserError --disableFastRender --disableKinds \
            --disableLiveReload --enableGitInfo --forceSyncStatic --gc --ignoreCache --ignoreVendorPaths -l --layoutDir \
            --liveReloadPort --minify -N --navigateToChanged --noBuildLock --noChmod --noHTTPCache --noTimes -O \
            --openBrowser --panicOnWarning --pprof --printI18nWarnings --printMemoryUsage --printPathWarnings \
            --printUnusedTemplates --renderSegments --renderStaticToDisk -M --renderToMemory --templateMetrics \
            --templateMetricsHints -t --theme --tlsAuto --tlsCertFile --tlsKeyFile --trace -w --clock --config --configDir \
            --debug -d --destination -e --environment --logLevel -s --source --themesDir -v --verbose
            """
        ),
    ]

    private static let each = options.flatMap { entry in
        entry.options.split(whereSeparator: \.isWhitespace).map { (server: entry.server, option: String($0)) }
    }

    @Test func everyOptionOfThePeersHasAnAnswer() {
        for (server, option) in Self.each {
            let name = option.prefix { $0 != "=" }
            let text = ArgumentRefusal.text([option], "")
            let isOurs = text.hasPrefix("--open takes no value: ") || text.hasPrefix("--quiet takes no value: ")
            #expect(isOurs || text.hasPrefix("there is no option \(name): "), "\(server) \(option): \(text)")
            #expect(PeerOptions.advice(for: option) != nil || isOurs, "\(server) \(option) is not in the table")
            #expect(!text.contains("\n") && text.utf8.count < 160, "\(server) \(option): \(text)")
            // What it names is there.
            for word in text.dropFirst(name.count + 20).split(whereSeparator: { " .,:;()".contains($0) })
            where word.hasPrefix("--") && word != "--" {
                let isKnown = CommandOption.named(by: String(word)) != nil || word == "--generate-completion-script"
                #expect(isKnown, "\(server) \(option) is answered with \(word)")
            }
        }
        #expect(Self.each.count > 250)
    }

    @Test(
        arguments: [
            (["--spa"], "there is no option --spa: use --fallback index.html"),
            (["--bind", "0.0.0.0"], "there is no option --bind: use --host <address> and --port <n>"),
            (["--no-reload"], "there is no option --no-reload: use --reload off"),
            (["-d", "dist"], "there is no option -d: name the folder as an argument: preview <folder>"),
            (["-port", "80"], "there is no option -port: write --port"),
            (["--prot", "1"], "there is no option --prot: write --port"),
            (["--folow-symlinks"], "there is no option --folow-symlinks: write --follow-symlinks"),
            (["--frobnicate"], "there is no option --frobnicate: leave it out"),
            (["--followSymlinks"], "there is no option --followSymlinks: write --follow-symlinks"),
            (["x", "9000"], "9000 is not a folder: for the port write --port 9000"),
            (["9000"], "there is no folder 9000: for the port write --port 9000."),
            (
                ["localhost:3000"],
                "there is no folder localhost:3000: for the address write --host localhost --port 3000."
            ),
            ([":3000"], "there is no folder :3000: for the address write --port 3000."),
            (["serve", "x"], "there is no command serve: leave it out, as in: preview x"),
            ([""], "the name of the folder is empty: name a folder, or . for the current one."),
            (["--port"], "--port needs a value: write --port <n>"),
            (["--port="], "--port needs a value: write --port <n>"),
            (["-p", "-5"], "-p cannot be -5: give a number from 1 to 65535, or 0 for any free port"),
            (["--reload", "foo"], "--reload cannot be foo: write script, header or off"),
            (["--log-format", ""], "--log-format cannot be empty: write text or json"),
            (["--poll=abc"], "--poll cannot be abc: write --poll <ms>"),
            (["--nope"], "there is no option --nope: leave it out"),
            (["--hiden"], "there is no option --hiden: write --hidden"),
            (["--watch", "", "--", "true"], "--watch is empty: name a folder of sources, or . for the current one."),
            (["--listing-template="], "--listing-template needs a value: write --listing-template <file>"),
            (["--listing-template", ""], "--listing-template is empty: name the file of a Mustache template."),
            (["--host", "http://localhost:80/"], "--host takes no URL: write --host localhost."),
            (
                ["--host", "224.0.0.1"],
                "--host cannot be 224.0.0.1, which stands for many machines: give an address of this machine, such as "
                    + "127.0.0.1, or 0.0.0.0 for the network."
            ),
            (["-pfoo"], "-p cannot be foo: give a number from 1 to 65535, or 0 for any free port"),
            (["--host"], "--host needs a value: 0.0.0.0 opens the server to the network"),
            (["--allow-host", "http://foo"], "http://foo is a URL, not a host name: write --allow-host foo."),
            (["--ignore", "["], "--ignore [ opens a bracket that nothing closes: write \\[ for a bracket of a name."),
            (["--hidden=yes"], "--hidden takes no value: leave = out"),
            (["--no\u{1B}[2J"], "there is no option --no\\u{1b}[2J: leave it out"),
        ] as [([String], String)]
    )
    func theCommandSaysWhatToWrite(_ arguments: [String], _ text: String) async throws {
        let result = try await OnThread.run {
            let process = try ServerProcess(BuiltProducts.path("preview"), arguments)
            let errors = process.errors.rest()
            return (status: process.wait(), errors: errors)
        }
        #expect(result.errors == "preview: \(text) (preview --help lists the options)\n")
        #expect(result.status == 64)
    }

    /// Data of the program itself: its list of options is that of `--help`.
    @Test func theListOfOptionsIsWhole() {
        let lines = HelpText.expected.split(separator: "\n").filter { $0.hasPrefix("  -") || $0.hasPrefix("      --") }
        let documented = lines.flatMap { line in
            line.split(whereSeparator: { $0 == " " || $0 == "," }).prefix { $0.hasPrefix("-") }.map(String.init)
        }
        let known = CommandOption.all.flatMap { option in
            (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.long)"]
        }
        #expect(documented.filter { $0 != "--" } == known)
        for option in CommandOption.all {
            let line = lines.first { $0.contains("--\(option.long) ") || $0.hasSuffix("--\(option.long)") }
            #expect(line?.contains("<") == (option.value != .none), "\(option.long)")
        }
    }
}
