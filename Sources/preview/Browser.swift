import Glibc

/// Opens a URL in the person's browser.
enum Browser {
    /// By xdg-open(1), or open(1). Where there is neither, the URL on the terminal has to do.
    static func open(_ url: String) {
        // The command ignores these, which a program that it starts would otherwise go on doing.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGPIPE] { unsafe sigaddset(&signals, signal) }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        for program in ["xdg-open", "open"] {
            var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [strdup(program), strdup(url), nil]
            defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
            var process = pid_t()
            if unsafe posix_spawnp(&process, program, nil, &attributes, &arguments, environ) == 0 { return }
        }
        Terminal.standardError.write("preview: no program to open a browser was found: open \(url) yourself\n")
    }
}
