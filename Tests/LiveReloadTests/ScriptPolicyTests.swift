import LiveReload
import Testing

struct ScriptPolicyTests {
    @Test(arguments: [
        ([], true), ([""], true), (["upgrade-insecure-requests"], true), (["frame-ancestors 'none'"], true),
        (["default-src 'self'"], true), (["DEFAULT-SRC 'SELF'"], true), (["default-src *"], true),
        (["default-src 'none'"], false), (["script-src 'none'"], false), (["script-src 'self'"], true),
        (["script-src 'self'; connect-src 'none'"], false), (["script-src 'self'; connect-src ws:"], true),
        (["default-src 'none'; script-src 'self'; connect-src 'self'"], true),
        (["default-src 'self'; script-src 'nonce-abc'"], false), (["script-src 'self' 'strict-dynamic'"], false),
        (["script-src-elem 'none'; script-src 'self'"], false), (["script-src 'none'; script-src 'self'"], false),
        (["script-src https://cdn.example"], false), (["sandbox"], false), (["sandbox allow-scripts"], false),
        (["sandbox allow-scripts allow-same-origin"], true), (["default-src 'self'", "script-src 'none'"], false),
        (["default-src 'self', script-src 'none'"], false),
    ])
    func theClientRunsOrDoesNot(_ policies: [String], _ isAllowed: Bool) {
        #expect(ScriptPolicy.allowsClient(policies) == isAllowed)
    }
}
