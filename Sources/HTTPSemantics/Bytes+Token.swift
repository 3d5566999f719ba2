extension UInt8 {
    /// `tchar` (RFC 9110, section 5.6.2): what methods and field names are made of.
    @inlinable package var isTokenByte: Bool {
        // One bit for each byte: digits and !#$%&'*+-. in the first word, letters and ^_`|~ in the second.
        let set: UInt64 = self < 0x40 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return self < 0x80 && (set &>> UInt64(self & 0x3F)) & 1 == 1
    }

    /// ASCII letters in lower case; every other byte as it is.
    @inlinable package var asciiLowercased: UInt8 {
        self &- 0x41 < 26 ? self | 0x20 : self
    }
}
