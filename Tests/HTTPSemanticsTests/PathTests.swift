import HTTPSemantics
import NIOCore
import Testing

struct PathTests {
    @Test(arguments: [
        ("/", "", true), ("/a", "a", false), ("/a/", "a", true), ("//a///b", "a/b", false), ("/a/./b", "a/b", false),
        ("/a/../b", "b", false), ("/a/..", "", true), ("/a/b/..", "a", true), ("/a/.", "a", true), ("/%61", "a", false),
        ("/a%20b", "a b", false), ("/%2541", "%41", false), ("/...", "...", false), ("/a..b", "a..b", false),
        ("/..;/x", "..;/x", false), ("/x/%2e%2e/y", "y", false), ("/%c3%a9", "é", false),
        ("/a/b/c/../../d", "a/d", false), ("/back%5Cslash", "back\\slash", false), ("/%5c", "\\", false),
        ("/..%5cx", "..\\x", false), ("/a%5c../b", "a\\../b", false),
    ])
    func decodes(_ raw: String, _ decoded: String, _ endsWithSlash: Bool) throws {
        let path = try DecodedPath.decode(view(raw))
        #expect(path.bytes == Array(decoded.utf8))
        #expect(path.endsWithSlash == endsWithSlash)
    }

    @Test(arguments: [
        "/..", "/../a", "/a/../..", "/%2e%2e", "/.%2e/x", "/%", "/%2", "/%zz", "/%2f", "/a%2Fb", "/%00", "/a%00.html",
        "/a\\b", "/\\", "/%5c\\",
        "//..", "/./..", "", "a/b",
    ])
    func refuses(_ raw: String) {
        #expect(throws: PathError.self) { try DecodedPath.decode(view(raw)) }
    }

    @Test func keepsBytesThatAreNoText() throws {
        #expect(try DecodedPath.decode(view("/bad%ff.txt")).bytes == Array("bad".utf8) + [0xFF] + Array(".txt".utf8))
        #expect(try DecodedPath.decode(view("/%CC%81x")).bytes == [0xCC, 0x81, 0x78])
    }

    @Test func encodesWhatCouldMislead() {
        var url: [UInt8] = []
        PercentCoding.encodePath(Array("a/b c:?#%\\\"\r\n~é".utf8), into: &url)
        #expect(String(decoding: url, as: UTF8.self) == "a/b%20c%3A%3F%23%25%5C%22%0D%0A~%C3%A9")
    }
}

struct HostPolicyTests {
    let policy = HostPolicy(names: ["site.test"], allowsAny: false, wildcardBind: false, machineName: "box")

    @Test(arguments: [
        "localhost", "LOCALHOST:80", "foo.localhost:1", "127.0.0.1", "127.9.9.9:8080", "[::1]", "[::1]:80", "Site.Test",
        "[::ffff:127.0.0.1]", "10.0.0.5", "localhost.", "LOCALHOST.:80", "foo.localhost.", "site.test.:1",
    ])
    func allows(_ authority: String) {
        #expect(policy.verdict(authority: view(authority), localAddress: .init(parsing: "10.0.0.5".utf8)) == .allowed)
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "0x7f.1", "2130706433", "evil-localhost", "box",
        "10.0.0.6", "[2001:db8::1]", "127.0.0.01", "foo.localhost.evil.", "notlocalhost.",
    ])
    func sendsAway(_ authority: String) {
        #expect(
            policy.verdict(authority: view(authority), localAddress: .init(parsing: "10.0.0.5".utf8)) == .misdirected
        )
    }

    @Test(arguments: [
        "", ":80", "a:b", "localhost:99999999999999999999", "localhost:-1", "a b", "localhost@evil", "http://[", "[:",
        "[::z]",
        "localhost\u{301}", "a/b", "[::1]x", "localhost:65536", "]", "][", "a..localhost", ".localhost", "localhost..",
        "evil#.localhost", "a%00.localhost", ".", "[127.0.0.1]",
    ])
    func refusesWhatIsNoAuthority(_ authority: String) {
        #expect(policy.verdict(authority: view(authority), localAddress: nil) == .malformed)
    }

    @Test func aWildcardListenerHasTheMachinesNames() {
        let policy = HostPolicy(names: [], allowsAny: false, wildcardBind: true, machineName: "box")
        #expect(policy.verdict(authority: view("BOX:80"), localAddress: nil) == .allowed)
        #expect(policy.verdict(authority: view("box.local"), localAddress: nil) == .allowed)
        #expect(policy.verdict(authority: view("box.lan"), localAddress: nil) == .misdirected)
    }

    @Test(arguments: [
        ("http://localhost:8080", "localhost:8080", true), ("https://LocalHost:8080", "LOCALHOST:8080", true),
        ("http://localhost", "localhost:8080", false), ("http://localhost:8080", "localhost", false),
        ("http://127.0.0.1:8080", "localhost:8080", false), ("http://a.localhost:8080", "localhost:8080", false),
        ("http://localhost", "localhost:80", true), ("https://localhost", "localhost:443", true),
        ("https://localhost", "localhost:80", false), ("https://localhost:443", "localhost", true),
        ("http://localhost.:1", "localhost.:1", true), ("http://[::1]:1", "[::1]:1", true),
        ("http://[::1]:80", "[::1]", true), ("http://[::80", "[", false),
        // The user's names, whatever the port; this machine's own do not count.
        ("https://site.test", "localhost:8080", true), ("https://SITE.test.:3000", "localhost:8080", true),
        ("https://a.site.test", "localhost:8080", false), ("http://box", "box:1", false),
        ("http://box:1", "box:1", true),
        ("null", "null", false), ("http://evil.example", "localhost", false), ("file://", "localhost", false),
        ("chrome-extension://abc", "abc", false), ("http://[", "[", false), ("", "", false), ("http://", "", false),
    ])
    func judgesOrigins(_ origin: String, _ own: String, _ isAllowed: Bool) {
        #expect(policy.allowsOrigin(view(origin), own: view(own)) == isAllowed)
    }

    @Test(
        arguments: [
            ("https://x-80.app.github.dev", "x-80.app.github.dev"), ("http://localhost:5173", "localhost"),
            ("http://[::1]:80", "[::1]"), ("http://10.0.0.1:1", "10.0.0.1"), ("null", nil), ("file://x", nil),
            ("http://a b", nil), ("http://\u{1B}[31m", nil), ("http://", nil),
        ] as [(String, String?)]
    )
    func namesTheHostOfAnOrigin(_ origin: String, _ host: String?) {
        #expect(HostPolicy.hostName(ofOrigin: view(origin)) == host)
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7:80"), ("2001:db8::1", "[2001:db8:0::1]"), ("[2001:db8::1]", "[2001:DB8::1]:1"),
    ])
    func takesAddressesAsNames(_ name: String, _ authority: String) {
        let policy = HostPolicy(names: [name], allowsAny: false, wildcardBind: false, machineName: nil)
        #expect(policy.verdict(authority: view(authority), localAddress: nil) == .allowed)
    }

    /// `--allow-host '*'` takes the origins of tunnels, but for those that the browser itself calls another site.
    @Test(arguments: [
        ("Origin: http://localhost", false), ("Origin: https://x.tunnel.example", false),
        ("Origin: https://x.tunnel.example\r\nSec-Fetch-Site: same-origin", false),
        ("Origin: http://evil.example\r\nSec-Fetch-Site: cross-site", true), ("Origin: null", true),
        ("Origin: http://DEV.test:81", false), ("Sec-Fetch-Site: cross-site", true), ("Origin: file://", true),
    ])
    func anyNameIsAnyOriginOfTheSameSite(_ lines: String, _ isCrossSite: Bool) throws {
        let policy = HostPolicy(names: [], allowsAny: true, wildcardBind: true, machineName: nil)
        var buffer = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: dev.test:81\r\n\(lines)\r\n\r\n")
        var parser = HeadParser()
        guard case .head(let head) = parser.parse(&buffer) else {
            Issue.record("no head")
            return
        }
        #expect(FetchMetadata.isCrossSiteRequest(head, policy: policy) == isCrossSite)
    }

    @Test(arguments: [
        ("1.2.3.4", true), ("01.2.3.4", false), ("1.2.3", false), ("1.2.3.256", false), ("::", true),
        ("1::2::3", false),
        ("1:2:3:4:5:6:7:8", true), ("1:2:3:4:5:6:7", false), ("::1.2.3.4", true), ("1:2:3:4:5:6:7::", true),
        ("12345::", false), ("127.0.0.1::", false), ("", false), (":::", false),
    ])
    func readsAddresses(_ text: String, _ isAddress: Bool) {
        #expect((IPAddress(parsing: text.utf8) != nil) == isAddress)
    }
}
