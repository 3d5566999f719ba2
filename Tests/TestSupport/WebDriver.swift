import FoundationEssentials
import Glibc

/// A browser, driven through chromedriver by W3C WebDriver, which is JSON over plain HTTP.
package final class WebDriver {
    private let driver: ServerProcess
    private let port: Int
    /// For what the browser leaves behind.
    private let folder: TemporaryFolder
    private var session = ""

    /// Whether Chromium and its driver are installed.
    package static var isAvailable: Bool {
        ["chromedriver", "chromium"].allSatisfy(isInstalled)
    }

    package init(width: Int = 1280, height: Int = 900) throws {
        folder = try TemporaryFolder()
        (driver, port) = try Self.start(in: folder)
        let arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--window-size=\(width),\(height)", "--autoplay-policy=no-user-gesture-required",
        ]
        let options = arguments.map { "\"\($0)\"" }.joined(separator: ",")
        let answer = try send(
            "POST",
            "/session",
            """
            {"capabilities":{"alwaysMatch":{"browserName":"chrome","goog:chromeOptions":{"args":[\(options)]},\
            "goog:loggingPrefs":{"browser":"ALL"}}}}
            """
        )
        guard let session = answer["sessionId"]?.string else { throw TestError("no session: \(answer)") }
        self.session = session
    }

    /// chromedriver takes a port that is free on IPv4 and then wants the same one on IPv6, which another test may have got
    /// meanwhile: then it ends, and is started again.
    private static func start(in folder: TemporaryFolder) throws -> (ServerProcess, Int) {
        var complaint = ""
        for _ in 0..<5 {
            let driver = try ServerProcess("chromedriver", ["--port=0"], environment: ["TMPDIR": folder.path])
            if let line = driver.output.line(containing: "started successfully on port"),
                let port = line.split(whereSeparator: { !$0.isNumber }).last.flatMap({ Int($0) })
            {
                return (driver, port)
            }
            complaint = driver.errors.rest(within: 1)
            guard complaint.contains("Address already in use") else { break }
        }
        throw TestError("chromedriver does not start: \(complaint)")
    }

    deinit {
        if !session.isEmpty { _ = try? send("DELETE", "/session/\(session)", nil) }
        // Before the folder goes.
        driver.signal(SIGKILL)
        _ = driver.wait()
    }

    package func open(_ url: String) throws { _ = try command("url", "{\"url\":\(Self.quote(url))}") }

    /// The result of a function body.
    package func run(_ script: String) throws -> JSON {
        try command("execute/sync", "{\"script\":\(Self.quote(script)),\"args\":[]}")
    }

    /// What a function body hands to its last argument.
    package func runAsync(_ script: String) throws -> JSON {
        try command("execute/async", "{\"script\":\(Self.quote(script)),\"args\":[]}")
    }

    /// Goes on in a frame of this document, the first is 0; `nil`: in the outermost document.
    package func enter(frame: Int?) throws { _ = try command("frame", "{\"id\":\(frame.map(String.init) ?? "null")}") }

    /// Presses a key as a person does, and lets it go: `Tab`, `Escape` or one character.
    package func press(_ key: String) throws {
        let value = Self.quote(["Tab": "\u{E004}", "Escape": "\u{E00C}"][key] ?? key)
        let actions = ["keyDown", "keyUp"].map { "{\"type\":\"\($0)\",\"value\":\(value)}" }
        try act("\"type\":\"key\",\"id\":\"keys\",\"actions\":[\(actions.joined(separator: ","))]")
    }

    /// Presses the main button of a mouse at a place of this document, in pixels.
    package func click(x: Int, y: Int) throws {
        let move = "{\"type\":\"pointerMove\",\"duration\":0,\"x\":\(x),\"y\":\(y)}"
        let actions = [move] + ["pointerDown", "pointerUp"].map { "{\"type\":\"\($0)\",\"button\":0}" }
        try act("\"type\":\"pointer\",\"id\":\"mouse\",\"actions\":[\(actions.joined(separator: ","))]")
    }

    private func act(_ source: String) throws { _ = try command("actions", "{\"actions\":[{\(source)}]}") }

    /// What the window shows: a PNG in base64.
    package func screenshot() throws -> String {
        try send("GET", "/session/\(session)/screenshot", nil).string ?? ""
    }

    /// Waits, in the browser, until an expression is true; the value it had in the end. The page may be reloaded
    /// meanwhile, which ends a script that waits: then the next one goes on.
    package func wait(for expression: String, within seconds: Int = 20) throws -> Bool {
        let end = RawClient.now() + Double(seconds)
        while true {
            do {
                return try wait(for: expression, once: max(1, Int(end - RawClient.now())))
            } catch let error as TestError {
                guard RawClient.now() < end else { throw error }
            }
        }
    }

    private func wait(for expression: String, once seconds: Int) throws -> Bool {
        let script = """
            const done = arguments[arguments.length - 1], end = Date.now() + \(seconds * 1000);
            const look = () => { let ok = false; try { ok = !!(\(expression)) } catch {} \
            if (ok || Date.now() > end) done(ok); else setTimeout(look, 20) };
            look();
            """
        _ = try command("timeouts", "{\"script\":\((seconds + 10) * 1000)}")
        return try command("execute/async", "{\"script\":\(Self.quote(script)),\"args\":[]}").bool ?? false
    }

    /// Everything that the console says.
    package func messages() throws -> [String] {
        try (command("se/log", "{\"type\":\"browser\"}").array ?? []).compactMap { $0["message"]?.string }
    }

    /// What the console says, errors and warnings alone.
    package func complaints() throws -> [String] {
        try (command("se/log", "{\"type\":\"browser\"}").array ?? []).compactMap { entry in
            guard let level = entry["level"]?.string, level == "SEVERE" || level == "WARNING" else { return nil }
            return entry["message"]?.string
        }
    }

    /// Asks the page for its dark, or its light, colours.
    package func prefer(_ scheme: String) throws {
        let features = "[{\"name\":\"prefers-color-scheme\",\"value\":\"\(scheme)\"}]"
        _ = try command(
            "goog/cdp/execute",
            "{\"cmd\":\"Emulation.setEmulatedMedia\",\"params\":{\"features\":\(features)}}"
        )
    }

    /// Runs a script in every page that is opened from now on, before its own.
    package func atStart(_ script: String) throws {
        _ = try command(
            "goog/cdp/execute",
            "{\"cmd\":\"Page.addScriptToEvaluateOnNewDocument\",\"params\":{\"source\":\(Self.quote(script))}}"
        )
    }

    /// Lets every answer of a server wait, as on a slow line.
    package func delayAnswers(milliseconds: Int) throws {
        _ = try command("goog/cdp/execute", "{\"cmd\":\"Network.enable\",\"params\":{}}")
        _ = try command(
            "goog/cdp/execute",
            "{\"cmd\":\"Network.emulateNetworkConditions\",\"params\":{\"offline\":false,\"latency\":\(milliseconds),"
                + "\"downloadThroughput\":-1,\"uploadThroughput\":-1}}"
        )
    }

    /// Pages take themselves to be in that zone from now on.
    package func moveTo(timeZone: String) throws {
        _ = try command(
            "goog/cdp/execute",
            "{\"cmd\":\"Emulation.setTimezoneOverride\",\"params\":{\"timezoneId\":\(Self.quote(timeZone))}}"
        )
    }

    private func command(_ name: String, _ body: String) throws -> JSON {
        try send("POST", "/session/\(session)/\(name)", body)
    }

    private func send(_ method: String, _ path: String, _ body: String?) throws -> JSON {
        let client = try RawClient(port: port)
        let body = Array((body ?? "").utf8)
        client.send(
            "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        )
        client.send(body)
        guard let response = client.response(deadline: 60) else { throw TestError("chromedriver does not answer") }
        let value = try JSON.parse(response.body)["value"] ?? .null
        guard response.status == 200 else { throw TestError(value["message"]?.string ?? "\(response.status)") }
        return value
    }

    private static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
