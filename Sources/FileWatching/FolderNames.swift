/// The names of the folders of a ``FolderTable``, one behind the other: an array for each would cost more than the name.
struct FolderNames {
    /// Where a name lies; its folder keeps it.
    struct Place {
        fileprivate var start: Int
        private(set) var length: Int

        static let empty = Place(start: 0, length: 0)
    }

    private static let tolerableWaste = 65_536
    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    private var bytes: [UInt8] = []
    private var waste = 0
    /// Nobody who chooses the names of folders shall choose their hashes.
    private let seed: UInt64

    init() {
        seed = UInt64.random(in: 0 ... .max)
    }

    /// Empty, with the same hashes.
    init(seedOf other: FolderNames) {
        seed = other.seed
    }

    /// Whether more than half of the bytes belong to folders that are gone.
    var isWasteful: Bool { waste > Self.tolerableWaste && waste > bytes.count / 2 }

    mutating func insert(_ name: UnsafeRawBufferPointer) -> Place {
        defer { unsafe bytes.append(contentsOf: name) }
        return Place(start: bytes.count, length: name.count)
    }

    mutating func remove(_ place: Place) {
        waste += place.length
    }

    /// Moves the name to other names.
    func move(_ place: Place, to others: inout FolderNames) -> Place {
        unsafe withBytes(of: place) { unsafe others.insert($0) }
    }

    func withBytes<Result>(of place: Place, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes { all in
            unsafe body(UnsafeRawBufferPointer(rebasing: all[place.start..<(place.start + place.length)]))
        }
    }

    func holds(_ name: UnsafeRawBufferPointer, at place: Place) -> Bool {
        unsafe place.length == name.count && withBytes(of: place) { unsafe $0.elementsEqual(name) }
    }

    func hash(_ name: UnsafeRawBufferPointer, in parent: Int32) -> UInt32 {
        var hash = seed ^ UInt64(truncatingIfNeeded: parent)
        var offset = 0
        while offset + 8 <= name.count {
            hash = unsafe Self.mix(hash ^ name.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest = UInt64(truncatingIfNeeded: name.count)
        while offset < name.count {
            rest = unsafe rest << 8 | UInt64(name[offset])
            offset += 1
        }
        return UInt32(truncatingIfNeeded: Self.mix(hash ^ rest))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: factor)
        return high ^ low
    }
}
