/// XXH64 of a content: the same in every process and on every machine, so that a validator survives a restart.
/// Not a cryptographic hash.
enum ContentHash {
    private static let p1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let p2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let p3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let p4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let p5: UInt64 = 0x27D4_EB2F_1656_67C5

    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var at = 0
        var hash: UInt64
        if bytes.count >= 32 {
            var lanes: (UInt64, UInt64, UInt64, UInt64) = (p1 &+ p2, p2, 0, 0 &- p1)
            while at &+ 32 <= bytes.count {
                unsafe lanes.0 = round(lanes.0, word(bytes, at))
                unsafe lanes.1 = round(lanes.1, word(bytes, at &+ 8))
                unsafe lanes.2 = round(lanes.2, word(bytes, at &+ 16))
                unsafe lanes.3 = round(lanes.3, word(bytes, at &+ 24))
                at &+= 32
            }
            hash = rotate(lanes.0, 1) &+ rotate(lanes.1, 7) &+ rotate(lanes.2, 12) &+ rotate(lanes.3, 18)
            for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
                hash = (hash ^ round(0, lane)) &* p1 &+ p4
            }
        } else {
            hash = p5
        }
        hash &+= UInt64(bytes.count)
        while at &+ 8 <= bytes.count {
            unsafe hash = rotate(hash ^ round(0, word(bytes, at)), 27) &* p1 &+ p4
            at &+= 8
        }
        if at &+ 4 <= bytes.count {
            let half = unsafe UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
            hash = rotate(hash ^ (half &* p1), 23) &* p2 &+ p3
            at &+= 4
        }
        while at < bytes.count {
            unsafe hash = rotate(hash ^ (UInt64(bytes[at]) &* p5), 11) &* p1
            at &+= 1
        }
        hash = (hash ^ (hash >> 33)) &* p2
        hash = (hash ^ (hash >> 29)) &* p3
        return hash ^ (hash >> 32)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        rotate(lane &+ word &* p2, 31) &* p1
    }

    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
        value << bits | value >> (64 - bits)
    }
}
