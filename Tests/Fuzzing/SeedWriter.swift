import Glibc
import HTTPSemantics
import TestSupport

/// Writes the requests of the shared cases as inputs, each where it is of use.
struct SeedWriter {
    let folder: String

    func write() throws {
        guard SharedCases.isAvailable else { return }
        let files = [
            "paths", "redirects", "range", "conditional", "protocol", "framing", "host_origin",
        ]
        for file in files {
            for (index, row) in (try SharedCases.load("\(file).json")["cases"]?.array ?? []).enumerated() {
                for (step, request) in requests(of: row).enumerated() {
                    try write(request, as: "\(file)-\(index)-\(step)")
                }
            }
        }
    }

    private func requests(of row: JSON) -> [[UInt8]] {
        let items = row["steps"]?.array ?? [row]
        return items.compactMap { item in
            item["raw"]?.string ?? item["segments"]?.array.map { $0.compactMap(\.string).joined() }
        }.map { text in
            Latin1.bytes(
                text.replacing("{HOST}", with: "localhost").replacing("{EVENTS}", with: "/.preview/events")
                    .replacing("{ETAG}", with: "\"abc\"").replacing("{LM}", with: "Sun, 06 Nov 1994 08:49:37 GMT")
            )
        }
    }

    private func write(_ request: [UInt8], as name: String) throws {
        guard request.count <= 8_192 else { return }
        try put(request, .head, name)
        try put(request, .connection, name)
        let lines = request.split(separator: 0x0A).map { Array($0.last == 0x0D ? $0.dropLast() : $0) }
        let words = lines.first?.split(separator: 0x20) ?? []
        if words.count > 1 { try put(Array(words[1]), .target, name) }
        let conditions = lines.dropFirst().filter { $0.starts(withIgnoringCase: "if-") }
        if !conditions.isEmpty { try put([0x15] + conditions.joined(separator: [0x0A]), .preconditions, name) }
        for line in lines where line.starts(withIgnoringCase: "range:") {
            try put([3] + line.dropFirst(6).trimmingWhitespace, .range, name)
        }
    }

    private func put(_ bytes: [UInt8], _ target: FuzzTarget, _ name: String) throws {
        let path = "\(folder)/\(target.rawValue)/\(name)"
        guard let file = fopen(path, "w") else { throw TestError("\(path): \(errno)") }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }
}
