/// One line of the JSON log.
struct JSONObject {
    private var members: [String] = []

    var text: String { "{" + members.joined(separator: ",") + "}" }

    func with(_ name: StaticString, _ value: String) -> JSONObject {
        adding("\"\(name)\":\"\(Self.escape(value))\"")
    }

    func with(_ name: StaticString, _ value: Int) -> JSONObject {
        adding("\"\(name)\":\(value)")
    }

    private func adding(_ member: String) -> JSONObject {
        var object = self
        object.members.append(member)
        return object
    }

    /// See RFC 8259, section 7.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
