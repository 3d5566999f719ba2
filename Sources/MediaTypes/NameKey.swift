/// A short name or extension as a dictionary key: up to 32 bytes, ASCII letters in lower case. Making and finding one
/// allocates nothing.
struct NameKey: Hashable {
    private var words = SIMD4<UInt64>()

    /// `nil`: empty or longer than every name that is looked for.
    init?(_ bytes: some Sequence<UInt8>) {
        var count = 0
        for byte in bytes {
            guard count < 32 else { return nil }
            let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
            words[count / 8] |= UInt64(lower) << UInt64(count % 8 * 8)
            count += 1
        }
        if count == 0 { return nil }
    }
}
