/// Options of other servers, and what `preview` has instead. The servers are live-server, http-server, serve, vite,
/// miniserve, python -m http.server, browser-sync, caddy, and hugo.
enum PeerOptions {
    /// Returns what to do instead of giving an option. `nil` if no server that is known here has the option.
    static func advice(for argument: String) -> String? {
        guard argument.hasPrefix("-"), argument.count > 1 else { return nil }
        if !argument.hasPrefix("--") {
            let name = argument.dropFirst().prefix { $0 != "=" }
            // As Go and Java write their options.
            if name.count > 1, CommandOption.all.contains(where: { $0.long == name }) { return "write --\(name)" }
            if name.count > 3, let advice = long(name) { return advice }
            return name.first.flatMap { short[$0] }
        }
        return long(argument.dropFirst(2).prefix { $0 != "=" })
    }

    /// Explains a long option. Case and dashes do not count: `noBrowser` is `no-browser`.
    private static func long(_ name: Substring) -> String? {
        let key = name.lowercased().filter { $0 != "-" && $0 != "_" }
        return byName[key]
            ?? CommandOption.all.first { $0.long.filter { $0 != "-" } == key }.map { "write --\($0.long)" }
    }

    private static let byName: [String: String] = {
        var table: [String: String] = [:]
        for (names, advice) in rows {
            for name in names.split(separator: " ") { table[String(name)] = advice }
        }
        return table
    }()

    private static let rows: [(names: String, advice: String)] = [
        // Where it listens.
        ("bind listen address addr a listenaddress ip interface interfaces", "use --host <address> and --port <n>"),
        ("lan public expose external network localonly", "--host 0.0.0.0 opens the server to the network"),
        ("strictport noportswitching appendport", "--port <n> takes this port or fails"),
        ("allowedhosts allowedhost disablehostcheck domain hostname", "use --allow-host <name>"),
        (
            "https ssl tls httpsmodule sslcert sslkey sslpass tlscert tlskey tlspasswordfile cert key tlsauto tlscertfile "
                + "tlskeyfile certfile keyfile http2",
            "there is no HTTPS, which localhost does not need: put a proxy before it"
        ),
        ("tunnel xip online livereloadport uiport ui noui noonline", "one port serves all"),
        // What is served.
        (
            "dir directory folder root path docroot webroot server servestatic ss cwd source destination publicdir "
                + "publishdir outdir contentdir public_dir basedir",
            "name the folder as an argument: preview <folder>"
        ),
        (
            "single spa singlepage pushstate historyapifallback entryfile history notfoundfile",
            "use --fallback index.html"
        ),
        ("404 notfound errorpage error", "put a 404.html into the folder"),
        ("routeprefix baseurl baseuri prefix publicpath pathprefix", "use --base <path>"),
        ("randomroute", "use --base <path>"),
        ("startpath", "open the path in the browser"),
        ("index indexes defaultindex autoindex browse listing showdir", "index.html is served, else a listing"),
        ("noindex disableindexing nodirectorylisting nodirlist", "use --no-listing"),
        (
            "templates listingtemplate template theme title readme colorscheme colorschemedark",
            "use --listing-template <file>"
        ),
        ("ext extensions prettyurls cleanurls defaultextension", "leave it out: /about is about.html"),
        ("dotfiles all showhidden hiddenfiles", "use --hidden"),
        ("nodotfiles nohidden", "leave it out: names that start with a dot are not served"),
        ("symlinks followlinks revealsymlinks", "use --follow-symlinks"),
        ("nosymlinks", "leave it out: links out of the folder are not followed"),
        (
            "defaultsortingmethod defaultsortingorder dirsfirst showsymlinkinfo hideversionfooter hidethemeselector "
                + "showwgetfooter sizedisplay showexactbytes directorysize fileexternalurl utc t hidepermissions",
            "sort by the column heads, or use --listing-template <file>"
        ),
        ("direverrides404 diroverrides404", "a folder without an index page is listed, or use --no-listing"),
        (
            "enabletar enabletargz enablezip tar zip uploadfiles upload mkdir rmfiles onduplicatefiles overwritefiles "
                + "webuploadfilesconcurrency mediatype rawmediatype enablewebdav webdav chmod tempdirectory cgi",
            "preview only reads"
        ),
        ("mimetypes mimetype contenttype", "types are found by name and content"),
        ("mount", "put a link into the folder, with --follow-symlinks"),
        ("robots", "put a robots.txt into the folder"),
        // What is sent.
        (
            "cors header headers coop crossoriginisolated privatenetworkaccess",
            "other sites may not read what is served"
        ),
        (
            "cache nocache nohttpcache ignorecache cachetime maxage cachecontrol noetag etag",
            "leave it out: browsers ask again for every file"
        ),
        (
            "gzip brotli compress compression nocompression nocompress compressresponse precompressed br zopfli "
                + "forcecontentencoding minify contentencoding",
            "files are sent as they are"
        ),
        (
            "proxy proxyall proxyoptions proxyconfig middleware plugins websocket ws callback from to",
            "there is no proxy and no middleware"
        ),
        (
            "auth authfile htpasswd username user password pass basicauth",
            "there is no password: 127.0.0.1 is this machine"
        ),
        ("timeout keepalivetimeout filelimit protocol", "the limits are fixed"),
        // The browser.
        ("browser openbrowser navigatetochanged launch openpage", "use --open"),
        (
            "nobrowser noopen nonotify notify noghostmode ghostmode noclipboard clipboard hotkeys nohotkeys clearscreen "
                + "noclearscreen disablebrowsererror json",
            "leave it out: nothing is opened without --open"
        ),
        // Reloading.
        ("noreload nolivereload disablelivereload nohotreload nohmr nocssinject noinjectchanges", "use --reload off"),
        ("nosnippet noinject", "use --reload header, which touches no page"),
        (
            "livereload hotreload hot hmr snippet watchevents reloadonrestart noreloadonrestart disablefastrender "
                + "forcesyncstatic",
            "leave it out: pages reload when something they use changes"
        ),
        (
            "wait delay debounce reloaddelay reloaddebounce reloadthrottle throttle",
            "leave it out: a burst of changes is one reload"
        ),
        ("usepolling polling pollinterval watchpoll legacywatch", "use --poll <ms>"),
        ("ignorepattern ignored exclude", "use --ignore <glob>"),
        ("files watchdir watchfiles filter", "the folder is watched; with a build: --watch <folder>"),
        ("nowatch", "use --reload off"),
        ("exec command cmd run build", "give the command that builds the site after --: preview <folder> -- make site"),
        // The log.
        ("silent norequestlogging nolog nologging nologs", "use --quiet"),
        (
            "notimestamps logprefix logip logcolor accesslog loglevel logging log trace",
            "use --quiet or --log-format <format>"
        ),
        ("verbose debug v vv", "requests are logged unless --quiet is given"),
        ("nocolor color colors", "set NO_COLOR=1"),
        ("qrcode qr", "--host 0.0.0.0 prints the URLs for other machines"),
        ("printcompletions completions generatecompletions", "use --generate-completion-script <shell>"),
        ("printmanpage", "use --help"),
        ("healthcheck", "ask for /.preview/status"),
        // Builders.
        (
            "config configfile configdir configloader env environ environment envfile mode adapter resume pidfile pingback "
                + "clock",
            "there is no configuration file: every option is in --help"
        ),
        (
            "builddrafts buildexpired buildfuture cleandestinationdir cachedir disablekinds enablegiturl enablegitinfo gc "
                + "ignorevendor ignorevendorpaths layoutdir nobuildlock nochmod notimes paniconwarning pprof "
                + "printi18nwarnings printmemoryusage printpathwarnings printunusedtemplates rendersegments "
                + "renderstatictodisk rendertomemory templatemetrics templatemetricshints themesdir profile force ssr app "
                + "sourcemap manifest ssrmanifest emptyoutdir target assetsdir assetsinlinelimit experimentalbundle",
            "give it to the program that builds the site, after --: preview <folder> -- hugo"
        ),
    ]

    private static let short: [Character: String] = [
        "a": "for an address use --host <address>; there is no password",
        "b": "for an address use --host <address>; for a URL prefix --base <path>; for a browser --open",
        "B": "give it to the program that builds the site, after --",
        "c": "there is no configuration file and no cache to set: browsers ask again for every file",
        "C": "there is no certificate and no CORS: other sites may not read what is served",
        "d": "name the folder as an argument: preview <folder>",
        "D": "give it to the program that builds the site, after --: preview <folder> -- hugo -D",
        "e": "leave it out: /about is about.html",
        "E": "give it to the program that builds the site, after --: preview <folder> -- hugo -E",
        "f": "the folder is watched; for single-page applications use --fallback <file>",
        "F": "give it to the program that builds the site, after --: preview <folder> -- hugo -F",
        "g": "files are sent as they are",
        "H": "for names that start with a dot use --hidden; header fields cannot be added",
        "i": "for an address use --host <address>; folders without an index page are listed",
        "I": "use --no-listing",
        "K": "there is no HTTPS, which localhost does not need",
        "l": "use --host <address> and --port <n>",
        "L": "use --quiet",
        "m": "preview only reads, and the builder has its own modes",
        "M": "give it to the program that builds the site, after --",
        "n": "leave it out: nothing is copied or opened without --open",
        "N": "use --open",
        "O": "use --open",
        "P": "there is no proxy; links out of the folder are not followed",
        "r": "name the folder as an argument: preview <folder>",
        "R": "preview only reads",
        "s": "for single-page applications use --fallback index.html, for less output --quiet",
        "S": "for symbolic links use --follow-symlinks; there is no HTTPS, which localhost does not need",
        "t": "the limits are fixed; for folder pages use --listing-template <file>",
        "T": "for folder pages use --listing-template <file>",
        "u": "preview only reads, and sends files as they are",
        "U": "preview only reads",
        "v": "use --version; requests are logged unless --quiet is given",
        "V": "use --version; requests are logged unless --quiet is given",
        "w": "pages reload when something they use changes; with a build: --watch <folder>",
        "W": "for folder pages use --listing-template <file>",
        "x": "leave it out",
        "z": "preview only reads",
    ]
}
