/// What `preview --help` prints on a terminal of 80 columns.
enum HelpText {
    static let expected = """
        OVERVIEW: Serve a folder over HTTP on this machine.

        The URL is on the first line of standard output once the server accepts
        connections. Requests are logged to standard error. Ctrl-C ends it.

        USAGE: preview [<options>] [<folder>]

        ARGUMENTS:
          <folder>                The folder to serve. (default: .)

        OPTIONS:
          -p, --port <n>          8080 and upwards when not given; 0 takes any free
                                  port.
          --host <address>        0.0.0.0 or :: opens the server to the network.
                                  (default: 127.0.0.1)
          -o, --open              Open the browser.
          --reload <mode>         How pages are kept up to date: script, header or off.
                                  With header no page is touched, but the browser shows
                                  it as loading, and Back, Escape or a download end
                                  that until the page is loaded again. (values: script,
                                  header, off; default: script)
          --no-listing            Answer 404 for a folder without an index page.
          --listing-template <file>
                                  A Mustache template for folder pages.
          --base <path>           Serve under this URL prefix, such as /project/.
                                  (default: /)
          --fallback <file>       Answer document requests that find nothing with this
                                  file and status 200 (single-page applications).
          --hidden                Serve names that start with a dot.
          --follow-symlinks       Follow symbolic links, also out of the folder.
          --allow-host <name>     Another name that Host may carry ('*' for any);
                                  repeatable.
          --ignore <glob>         Changes that reload nothing, as in .gitignore;
                                  repeatable.
          --poll <ms>             Look at the folder again and again in place of
                                  inotify; every 500 ms when no time is given.
          -q, --quiet             Log no requests.
          --log-format <format>   text, or json: one object a line on standard output.
                                  (values: text, json; default: text)
          --version               Show the version.
          -h, --help              Show help information.


        """
}
