import Testing

@testable import preview

struct ServerAddressTests {
    @Test(
        arguments: [
            ("http://127.0.0.1:8080/", "127.0.0.1", 8080, "/"),
            ("http://127.0.0.1:8080", "127.0.0.1", 8080, "/"),
            ("HTTP://Localhost:81/a/b?c=/d#e", "Localhost", 81, "/a/b"),
            ("http://example.test/", "example.test", 80, "/"),
            ("http://[::1]:8080/x", "::1", 8080, "/x"),
            ("http://[fe80::1%lo]/", "fe80::1%lo", 80, "/"),
            ("[::1]:8080", "::1", 8080, "/"),
            ("localhost", "localhost", 8080, "/"),
            ("localhost:9/p", "localhost", 9, "/p"),
            ("8080", "127.0.0.1", 8080, "/"),
            (":8081", "127.0.0.1", 8081, "/"),
            (":8081/project/", "127.0.0.1", 8081, "/project/"),
            ("localhost:1/é\r\n", "localhost", 1, "/%C3%A9%0D%0A"),
        ]
    )
    func namesAreUnderstood(_ text: String, _ host: String, _ port: Int, _ path: String) throws {
        let address = try ServerAddress(text)
        #expect(address.host == host && address.port == port && address.path == path)
    }

    @Test(
        arguments: [
            "", "http://", "http:///", "https://localhost/", "ftp://a", "http://localhost:0/",
            "http://localhost:65536/",
            "http://localhost:x/", "http://localhost:/", "http://a@b/", "http://[::1/", "http://[::1]x/", "::1",
            "http://::1/",
            "http://a b/", "a\r\nX: y", "http://ä/", "/path", "0", "65536", "99999", ":99999", "99999/x",
        ]
    )
    func othersAreRefused(_ text: String) {
        let error = #expect(throws: CommandError.self) { try ServerAddress(text) }
        #expect(error?.status == 64)
    }

    @Test func siteIsLookedForFromItsPageUpwards() throws {
        #expect(try ServerAddress("a/b/c/d.html").folders == ["/b/c/", "/b/", "/"])
        #expect(try ServerAddress("a/b/").folders == ["/b/", "/"])
        #expect(try ServerAddress("a").folders == ["/"])
        #expect(try ServerAddress("a" + String(repeating: "/x", count: 1000)).folders.count == 16)
    }
}
