import Glibc

/// Opens a URL in the person's browser.
enum Browser {
    /// By xdg-open(1), or open(1). Where there is neither, the URL on the terminal has to do.
    static func open(_ url: String) {
        for program in ["xdg-open", "open"] {
            var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(url), nil]
            defer { for argument in arguments { free(argument) } }
            var process = pid_t()
            if posix_spawnp(&process, program, nil, nil, &arguments, environ) == 0 { return }
        }
        Terminal.standardError.write("preview: no program to open a browser was found: open \(url) yourself\n")
    }
}
