/// Options whose value may be left out, which ArgumentParser does not have.
enum OptionalValue {
    /// Adds the value if none follows the option: at the end, or if the next argument is no number. The arguments after
    /// `--` are another program's.
    static func fill(_ option: String, with value: String, in arguments: some Sequence<String>) -> [String] {
        var filled: [String] = []
        var isOurs = true
        for argument in arguments {
            guard isOurs else {
                filled.append(argument)
                continue
            }
            isOurs = argument != "--"
            if filled.last == option, Int(argument) == nil { filled[filled.count - 1] += "=" + value }
            filled.append(argument)
        }
        if isOurs, filled.last == option { filled[filled.count - 1] += "=" + value }
        return filled
    }
}
