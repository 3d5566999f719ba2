import TestSupport
import Testing

@testable import preview

/// FIELD E5: values that cannot mean anything are refused, and nothing else is.
struct ArgumentCheckTests {
    @Test(
        arguments: [
            ("http://foo", "--allow-host foo."), ("https://foo.test:8080/x", "--allow-host foo.test."),
            ("foo/", "--allow-host foo."),
            ("foo:80", "--allow-host foo."), ("*.foo", "'*' for any."), ("", "'*' for any."), ("a,b", "for each."),
            ("a b", "for each."),
            ("ü.test", "in ASCII"), ("..", "in ASCII"), (".foo", "in ASCII"), ("http://", "my.test."),
        ]
    )
    func hostsThatCannotBeAreRefused(_ host: String, _ remedy: String) {
        let text = ArgumentChecks.allowedHost(host)
        #expect(text?.contains(remedy) == true, "\(text ?? "accepted")")
    }

    @Test(arguments: [
        "foo", "foo.test", "foo.test.", "*", "127.0.0.1", "::1", "[::1]", "fe80::1", "my_host", "xn--nxasmq6b.test",
    ])
    func otherHostsAreAllowed(_ host: String) {
        #expect(ArgumentChecks.allowedHost(host) == nil)
    }

    @Test(arguments: [
        "", "*", "http://x", "x:80", "127.0.0.1:80", "8080", "[::1]", "a b", "x/y", "ff02::1", "255.255.255.255",
        "239.1.2.3",
    ])
    func addressesThatCannotBeAreRefused(_ host: String) {
        #expect(ArgumentChecks.host(host)?.contains(": ") == true)
    }

    @Test(arguments: ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost", "my-machine.local", "fe80::1%eth0", "ff.test"])
    func otherAddressesAreTried(_ host: String) {
        #expect(ArgumentChecks.host(host) == nil)
    }

    @Test(arguments: ["[", "a[b", "[]", "[!]", "[!", "x[a-", "\\\\[", "", "!x", "/", "//"])
    func patternsThatCannotBeAreRefused(_ pattern: String) {
        #expect(ArgumentChecks.ignored(pattern)?.contains(": ") == true)
    }

    @Test(arguments: ["*.log", "[a-z]", "[]]", "[!]]", "\\[", "a]", "/drafts", "tmp/", "**/x", "#x#", "/*", "[[]"])
    func otherPatternsArePatterns(_ pattern: String) {
        #expect(ArgumentChecks.ignored(pattern) == nil)
    }

    @Test(arguments: ["", "http://x/", "./", ".", "..", "/a?b", "/a#b"])
    func prefixesThatCannotBeAreRefused(_ base: String) {
        #expect(ArgumentChecks.base(base)?.contains(": ") == true)
    }

    @Test(arguments: [
        "/", "project", "/project", "/project/", "/@scope/pkg/", "/~user/", "/projekt-ü/", "/.well-known/",
    ])
    func otherPrefixesAreTried(_ base: String) {
        #expect(ArgumentChecks.base(base) == nil)
    }

    @Test(
        arguments: [
            ("nosuch", "preview: there is no file nosuch in %: name one that exists with --fallback\n"),
            ("sub", "preview: sub is a folder: name the page in it, such as index.html\n"),
            (".x.html", "preview: the file .x.html of --fallback is not served: add --hidden\n"),
            (
                "%/index.html",
                "preview: the file %/index.html of --fallback is looked for in %: name it from there, as in: --fallback index.html\n"
            ),
            ("no\u{1B}", "preview: there is no file no\\u{1b} in %: name one that exists with --fallback\n"),
        ]
    )
    func aFallbackThatIsMissingIsAnError(_ file: String, _ text: String) async throws {
        let folder = try TemporaryFolder()
        for name in ["index.html", "sub/index.html", ".x.html"] { try folder.write(name, "<p>") }
        try await OnThread.run {
            let file = file.replacing("%", with: folder.path)
            let process = try ServerProcess(
                BuiltProducts.path("preview"),
                [folder.path, "--port", "0", "--fallback", file]
            )
            #expect(process.errors.rest(within: 5) == text.replacing("%", with: folder.path))
            #expect(process.wait() == 1)
        }
    }

    /// Also `-p9000`, as other programs take it.
    @Test(arguments: [["-p0"], ["-p=0"], ["-p", "0"], ["--port=0"], ["-p0", "-oq"]])
    func thePortMayBeWrittenInEachWay(_ arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        try await OnThread.run {
            let process = try ServerProcess(
                BuiltProducts.path("preview"),
                [folder.path] + arguments,
                environment: ["PATH": "/nowhere"]
            )
            let line = try #require(process.output.line(within: 10))
            #expect(PreviewProcess.port(in: line) != nil, "\(line)")
        }
    }

    /// FIELD E4.
    @Test(arguments: [[], ["."], ["site"], ["--", "true"], ["/", "--", "true"]])
    func aCurrentFolderThatIsDeletedIsAnError(_ arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        try await OnThread.run {
            let process = try ServerProcess(
                "sh",
                [
                    "-c", "mkdir $1/gone && cd $1/gone && rmdir $1/gone && shift && exec \"$@\"", "sh", folder.path,
                    BuiltProducts.path("preview"), "--port", "0",
                ] + arguments
            )
            let remedy =
                arguments.first == "/"
                ? "name the folders of the sources with --watch" : "name a folder by its full path"
            let expected = "preview: the current folder has been deleted: change to one that exists, or \(remedy)\n"
            #expect(process.errors.rest(within: 5) == expected)
            #expect(process.wait() == 1)
        }
    }
}
