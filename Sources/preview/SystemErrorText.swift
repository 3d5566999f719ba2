import Glibc

/// The system's own words for a failure, such as "no space left on device".
enum SystemErrorText {
    static func of(_ code: CInt) -> String {
        let text = unsafe String(cString: strerror(code))
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
