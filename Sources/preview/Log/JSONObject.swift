import HTTPSemantics

/// One line of the JSON log.
struct JSONObject {
    private var members: [String] = []

    var text: String { "{" + members.joined(separator: ",") + "}" }

    func with(_ name: StaticString, _ value: String) -> JSONObject {
        adding("\"\(name)\":\"\(Self.escape(value))\"")
    }

    /// Adds a member, if it has a value.
    func with(_ name: StaticString, _ value: String?) -> JSONObject {
        value.map { with(name, $0) } ?? self
    }

    func with(_ name: StaticString, _ value: Int) -> JSONObject {
        adding("\"\(name)\":\(value)")
    }

    private func adding(_ member: String) -> JSONObject {
        var object = self
        object.members.append(member)
        return object
    }

    /// Escapes what JSON demands (RFC 8259, section 7) and what could fool a terminal. All other UTF-8 stays.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case _ where !SafeText.isSafe(scalars, at: index):
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
