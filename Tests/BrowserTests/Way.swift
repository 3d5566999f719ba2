import FoundationEssentials
import TestSupport

/// One way in which a page shows a file, from `ways.json`. A new report is one more line there.
///
/// In its texts `{file}` is the URL of the file, `{id}` the id of the element to look at, `{q}` a class of this page alone
/// and `{n}` 1 or 2, for the file before and after.
struct Way: Sendable {
    let name: String
    let body: String
    /// Other files that it needs.
    let files: [String: String]
    /// Whether the page has to reload. Otherwise it must not.
    let reloads: Bool
    /// Whether the file has to be an SVG document.
    let isSVG: Bool
    /// The expression that is "1px" or "1" before, "2px" or "2" after.
    let read: String?
    let fileExtension: String?
    let content: String?
    /// A script that runs after the file was replaced, and shows it once more.
    let then: String?

    init(_ json: JSON) {
        name = json["name"]?.string ?? ""
        body = json["body"]?.string ?? ""
        files = json["files"]?.object?.compactMapValues(\.string) ?? [:]
        reloads = json["reloads"]?.bool ?? false
        isSVG = json["svg"]?.bool ?? false
        read = json["read"]?.string
        fileExtension = json["extension"]?.string
        content = json["content"]?.string
        then = json["then"]?.string
    }

    private static let table: JSON = {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return (try? JSON.parse(TemporaryFolder.read(Array("/\(folder)/ways.json".utf8)))) ?? .null
    }()

    static func all(_ kind: String) -> [Way] { (table[kind]?.array ?? []).map(Way.init) }

    /// A picture of 20 by 20 pixels in one colour.
    static func picture(_ color: String, isSVG: Bool) -> [UInt8] {
        guard isSVG else { return Array(table[color]?.string.flatMap { Data(base64Encoded: $0) } ?? Data()) }
        let fill = ["red": "#f00", "green": "#0f0", "blue": "#00f"][color] ?? ""
        return Array(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><defs><linearGradient id="g">\
            <stop stop-color="\(fill)"/></linearGradient></defs><rect id="r" width="20" height="20" fill="\(fill)"/></svg>
            """.utf8
        )
    }
}

/// What is shown in one page: each file alone or in two ways.
struct WaysPage: Sendable {
    enum Kind: String, Sendable { case images, sheets, values }

    let kind: Kind
    let groups: [[Way]]

    /// Whether the page has to reload for each of them; otherwise for none.
    var reloads: Bool { groups.contains { $0.contains(where: \.reloads) } }

    func file(_ group: Int) -> String {
        switch kind {
        case .images: "f\(group)." + (isSVG(group) ? "svg" : "png")
        case .sheets: "f\(group).css"
        case .values: "f\(group)." + (groups[group][0].fileExtension ?? "txt")
        }
    }

    private func isSVG(_ group: Int) -> Bool { groups[group].contains(where: \.isSVG) }

    func content(_ group: Int, isChanged: Bool) -> [UInt8] {
        let number = isChanged ? "2" : "1"
        switch kind {
        case .images: return Way.picture(isChanged ? "green" : "red", isSVG: isSVG(group))
        case .sheets: return Array(".q\(group) { display: block; top: \(number)px; height: \(number)px }\n".utf8)
        case .values:
            return Array(fill(groups[group][0].content ?? "", group, 0).replacingOccurrences("{n}", number).utf8)
        }
    }

    func id(_ group: Int, _ member: Int) -> String { "w\(group)" + ["a", "b"][member] }

    func fill(_ text: String, _ group: Int, _ member: Int) -> String {
        text.replacingOccurrences("{file}", file(group)).replacingOccurrences("{id}", id(group, member))
            .replacingOccurrences("{q}", "q\(group)")
    }

    /// The expressions that say what a group shows.
    func reads(_ group: Int) -> [String] {
        groups[group].indices.map { member in
            fill(groups[group][member].read ?? "getComputedStyle({id}.querySelector('.{q}')).top", group, member)
        }
    }

    var files: [String: [UInt8]] {
        var files = ["other.png": Way.picture("blue", isSVG: false)]
        var body = ""
        for group in groups.indices {
            files[file(group)] = content(group, isChanged: false)
            for member in groups[group].indices {
                let way = groups[group][member]
                for (name, content) in way.files {
                    files[fill(name, group, member)] = Array(fill(content, group, member).utf8)
                }
                body += "<div class=cell>" + fill(way.body, group, member) + "</div>\n"
            }
        }
        files["index.html"] = Array(
            """
            <!doctype html><html><head><title>t</title><link rel=icon href='data:,'>
            <style>body { margin: 0 } .cell { display: inline-block; width: 90px; height: 40px; overflow: hidden }</style>
            <script>sessionStorage.loads = Number(sessionStorage.loads || 0) + 1</script></head><body>
            \(body)</body></html>
            """.utf8
        )
        return files
    }
}

extension String {
    /// FoundationEssentials has none.
    fileprivate func replacingOccurrences(_ part: String, _ replacement: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: replacement)
    }
}

extension WebDriver {
    /// The colours in the middle of elements, by their ids, as a person sees them.
    func pixels(_ ids: [String]) throws -> [String] {
        let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
        let result = try runAsync(
            """
            const done = arguments[arguments.length - 1];
            const bytes = Uint8Array.from(atob("\(try screenshot())"), c => c.charCodeAt(0));
            createImageBitmap(new Blob([bytes])).then(image => {
              const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
              context.drawImage(image, 0, 0);
              done([\(list)].map(id => {
                const box = document.getElementById(id).getBoundingClientRect();
                return [...context.getImageData(box.x + box.width / 2, box.y + box.height / 2, 1, 1).data].join();
              }));
            });
            """
        )
        return result.array?.compactMap(\.string) ?? []
    }
}
