import Platform

/// Opens a URL in the person's browser.
enum Browser {
    /// Starts xdg-open(1), or open(1). Without either, says so: the person opens the URL.
    static func open(_ url: String) {
        for program in ["xdg-open", "open"] {
            // The command ignores these. A program that it starts would do so, too.
            let ignored: [Signal] = [.interrupt, .terminate, .brokenPipe]
            if (try? ChildProcess.start(program, [url], restoring: ignored)) != nil { return }
        }
        Terminal.standardError.write("preview: no program to open a browser was found: open \(url) yourself\n")
    }
}
