import FoundationEssentials

extension CaseRun {
    /// What is wrong with an answer.
    ///
    /// - Parameter whole: the unconditional answer for the same file, where there is one.
    func judge(_ response: RawResponse, whole: RawResponse?) -> [String] {
        var wrong = failures
        let allowed = expect["status"]?.array ?? []
        if !allowed.isEmpty, !allowed.contains(where: { matches(response.status, $0) }) {
            wrong.append("status \(response.status)")
        }
        if (expect["not_status"]?.array ?? []).contains(where: { $0.int == response.status }) {
            wrong.append("status \(response.status) is forbidden")
        }
        let is206Optional = response.status == 200 && allowed.contains { $0.int == 206 }
        for predicate in expect["headers"]?.array ?? [] {
            let name = predicate["h"]?.string ?? ""
            if is206Optional, ["content-range", "content-length", "content-type"].contains(name) { continue }
            if !holds(predicate, name, response, whole) {
                wrong.append("field \(name): \(response.fields[name] ?? "absent")")
            }
        }
        for predicate in expect["body"]?.array ?? [] {
            let isAboutContent = ["eq", "contains"].contains(predicate["op"]?.string)
            if isAboutContent, response.status != 200, response.status != 206 { continue }
            if !holds(predicate, response) {
                wrong.append("body: \(predicate["op"]?.string ?? "") \(predicate["v"]?.string?.prefix(40) ?? "")")
            }
        }
        if let limit = expect["max_body"]?.int, response.body.count > limit {
            wrong.append("body of \(response.body.count) bytes")
        }
        if !response.isComplete { wrong.append("body shorter than Content-Length") }
        return wrong
    }

    private func matches(_ status: Int, _ expected: JSON) -> Bool {
        if let range = expected.array?.compactMap(\.int), range.count == 2 {
            return (range[0]...range[1]).contains(status)
        }
        return expected.int == status
    }

    private func holds(_ predicate: JSON, _ name: String, _ response: RawResponse, _ whole: RawResponse?) -> Bool {
        let value = response.fields[name]
        let wanted = predicate["v"]?.string ?? ""
        switch predicate["op"]?.string {
        case "present": return value != nil
        case "absent": return value == nil
        case "present_if_405": return response.status != 405 || value != nil
        case "absent_if_204": return response.status != 204 || value == nil
        case "absent_or_eq_200": return value == nil || whole == nil || value == whole?.fields[name]
        case "date_le_date":
            guard let value else { return true }
            guard let a = TestDate.parse(value), let b = response.fields["date"].flatMap(TestDate.parse) else {
                return false
            }
            return a <= b
        case "eq": return value == wanted
        case "matches": return value.map { finds(wanted, in: $0) } ?? false
        case "not_matches": return value.map { !finds(wanted, in: $0) } ?? true
        case "not_contains": return value.map { !$0.contains(wanted) } ?? true
        default: return false
        }
    }

    private func holds(_ predicate: JSON, _ response: RawResponse) -> Bool {
        let body = response.text
        let wanted = Latin1.text((predicate["v"]?.string ?? "").utf8)
        switch predicate["op"]?.string {
        case "eq": return body.unicodeScalars.elementsEqual(wanted.unicodeScalars)
        case "contains": return body.unicodeScalars.contains(wanted.unicodeScalars)
        case "not_contains": return !body.unicodeScalars.contains(wanted.unicodeScalars)
        case "empty": return body.isEmpty
        case "not_matches": return !finds(predicate["v"]?.string ?? "", in: body)
        default: return false
        }
    }

    private func finds(_ pattern: String, in text: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return text.firstMatch(of: regex.matchingSemantics(.unicodeScalar)) != nil
    }
}
