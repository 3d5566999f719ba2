/// What `preview --help` prints on a terminal of 80 columns.
enum HelpText {
    static let expected = """
        OVERVIEW: Serve a folder over HTTP on this machine.

        The URL is on the first line of standard output once the server accepts
        connections. Requests are logged to standard error. Ctrl-C ends it.

        With a command after --, it is run at the start and whenever the sources of the
        site change:

          preview ./site --watch ./content --watch ./templates -- make site

        A newer change ends a build that still runs, with all that it has started, and
        begins another.

        preview wait returns when the next change is served; preview reload reloads the
        open pages of a running server. A folder of that name is ./wait.

        USAGE: preview [<folder>] [<options>] [-- <command> ...]
               preview wait <url> [--generation <generation>] [--timeout <s>]
               preview reload <url>

        ARGUMENTS:
          <folder>                The folder to serve. (default: .)
          <command>               After --: the program that builds the site, and its
                                  arguments.

        OPTIONS:
          --watch <folder>        A folder of sources, whose changes run the command;
                                  repeatable. The current folder when not given,
                                  without the one that is served and what its
                                  .gitignore names.
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
          --ignore <glob>         Changes that reload and build nothing, as in
                                  .gitignore; repeatable.
          --poll <ms>             Poll for changes instead of using inotify; every 500
                                  ms when no time is given.
          -q, --quiet             Log no requests.
          --log-format <format>   text, or json: one object a line on standard output.
                                  (values: text, json; default: text)
          --version               Show the version.
          -h, --help              Show help information.


        """
}
