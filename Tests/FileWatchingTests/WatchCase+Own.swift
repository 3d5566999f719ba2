extension WatchCase {
    /// Rows of the table in WATCHING.md that `watch.json` leaves out, and some more.
    static let own: [WatchCase] = [
        .init("chmod only", act: "chmod 600 site/index.html"),
        .init("hard link made and removed", act: "ln site/index.html out/hl; rm out/hl"),
        .init("hard link written outside", setup: "ln site/index.html out/hl", act: "echo hl>out/hl"),
        .init(
            "chmod of a new file after its report",
            setup: "echo n>site/index.html; touch -d '1 minute ago' site/index.html",
            act: "chmod 600 site/index.html; chmod 644 site/index.html"
        ),
        .init("sed -i", act: "sed -i s/old/new/ site/index.html", changed: ["index.html"], not: ["sed*"]),
        .init("mv over from outside", setup: "echo x>out/f", act: "mv out/f site/index.html", changed: ["index.html"]),
        .init(
            "vim",
            act: """
                cd site; touch 4913; rm 4913; mv index.html index.html~; echo new>index.html; chmod 644 index.html
                rm index.html~
                """,
            changed: ["index.html"],
            not: ["4913", "index.html~"]
        ),
        .init(
            "emacs",
            act: """
                cd site; ln -s u@h.1 .#index.html; mv index.html index.html~; echo new>index.html; rm .#index.html
                """,
            changed: ["index.html"],
            not: [".#index.html", "index.html~"]
        ),
        .init(
            "writer never closes",
            act: "exec 3>>site/log.txt; echo a >&3; sleep 1; exec 3>&-",
            changed: ["log.txt"],
            batches: 2
        ),
        .init(
            "mkdir race",
            act: "for i in $(seq 200); do mkdir -p site/r$i/s && echo x>site/r$i/s/f; done",
            changed: (1...200).map { "r\($0)/s/f" },
            batches: 20
        ),
        .init(
            "rebuild then edit",
            setup: "rm -rf site/css; mkdir site/css",
            act: "echo z>site/css/z.css",
            changed: ["css/z.css"]
        ),
        .init(
            "rename dir inside",
            act: "mv site/css site/style; sleep 0.2; echo z>site/style/a.css",
            changed: ["style/a.css"],
            removed: ["css/a.css"],
            not: ["css/a.css"],
            batches: 2
        ),
        .init(
            "deep tree removed",
            setup: "mkdir -p site/a/b/c/d/e; touch site/a/b/c/d/e/f",
            act: "rm -rf site/a",
            removed: ["a/b/c/d/e/f"]
        ),
        .init(
            "root replaced",
            setup: "mkdir site.new; echo n>site.new/index.html",
            act: "mv site site.old; mv site.new site",
            changed: ["index.html"]
        ),
        .init(
            "root replaced, then the old one written",
            setup: "mkdir site.new; echo n>site.new/index.html",
            act: "mv site site.old; mv site.new site; sleep 0.3; echo n>site.old/index.html; echo n>site.old/new.html",
            changed: ["index.html"],
            not: ["new.html"]
        ),
        .init(
            "root replaced, then edited",
            setup: "mkdir site.new; echo n>site.new/index.html",
            act: "mv site site.old; mv site.new site; sleep 0.3; echo n2>site/index.html",
            changed: ["index.html"],
            batches: 2
        ),
        .init(
            "parent of the root moved and made again",
            act: """
                mkdir keep; mkdir site/sub; mv site keep/site; sleep 0.2; mkdir site; echo n>site/index.html
                """,
            changed: ["index.html"],
            batches: 4
        ),
        .init(
            "symlink inside the root swapped",
            setup: "mkdir out/v1 out/v2; echo 1>out/v1/f; echo 2>out/v2/f; ln -s ../out/v1 site/cur",
            act: "ln -sfn ../out/v2 site/cur",
            changed: ["cur"]
        ),
        .init(
            "behind a symlink to outside",
            setup: "ln -s ../out site/link; echo a>out/f",
            act: "echo x>out/f"
        ),
        .init(
            "dangling symlink",
            act: "ln -s nope site/dang; echo n>site/index.html",
            changed: ["index.html"],
            batches: 2
        ),
        .init(
            "NFC and NFD",
            act: "python3 -c \"open('site/\\u00e9.html','w');open('site/e\\u0301.html','w')\"",
            changed: ["\u{E9}.html", "e\u{301}.html"]
        ),
        .init("newline in name", act: "python3 -c \"open('site/new\\nline.html','w')\"", changed: ["new\nline.html"]),
        .init(
            "255 byte name",
            act: "python3 -c \"open('site/'+'n'*255,'w')\"",
            changed: [String(repeating: "n", count: 255)]
        ),
        .init(
            "O_TMPFILE and linkat",
            act: """
                python3 - <<X
                import os,ctypes
                fd=os.open("site",os.O_TMPFILE|os.O_WRONLY);os.write(fd,b"x")
                ctypes.CDLL(None).linkat(-100,b"/proc/self/fd/%d"%fd,-100,b"site/t.html",0x400);os.close(fd)
                X
                """,
            changed: ["t.html"],
            not: ["#*"]
        ),
        .init(
            "ignored folder",
            setup: "mkdir -p site/node_modules/x site/.git",
            act: "echo 1>site/node_modules/x/y.js; echo 1 >site/.git/index; mkdir site/.hidden; echo 1>site/.hidden/x"
        ),
        .init(
            "well-known is not hidden",
            // In one program: a shell may be held up between two for longer than a change waits.
            act: """
                python3 - <<X
                import os; os.mkdir("site/.well-known"); open("site/.well-known/security.txt", "w").write("1")
                X
                """,
            changed: [".well-known/security.txt"]
        ),
        .init(
            "folders swapped",
            setup: "mkdir site/b; echo 1 >site/b/only-b; touch -d '1 hour ago' site/b/only-b",
            act: "mv site/css site/t; mv site/b site/css; mv site/t site/b",
            changed: ["css/only-b", "b/a.css"],
            removed: ["css/a.css", "b/only-b"],
            batches: 2
        ),
        .init(
            "two edits within a tick",
            act: "echo aaa>site/index.html; sleep 0.05; echo bbb>site/index.html",
            changed: ["index.html"],
            batches: 2
        ),
        .init(
            "single file replaced twice",
            act: "sed -i s/old/new/ site/index.html; sleep 0.2; sed -i s/new/newer/ site/index.html",
            changed: ["index.html"],
            batches: 2
        ),
    ]
}
