/// The names of the folders of a ``FolderTable``, one behind the other. An array for each would cost more than the name.
struct FolderNameStore {
    /// The position of a name in the store. Its folder keeps it.
    struct Location {
        fileprivate var start: Int
        private(set) var length: Int

        static let empty = Location(start: 0, length: 0)
    }

    private static let tolerableWaste = 65_536

    private var bytes: [UInt8] = []
    private var waste = 0

    /// Whether more than half of the bytes belong to folders that are gone.
    var isWasteful: Bool { waste > Self.tolerableWaste && waste > bytes.count / 2 }

    mutating func insert(_ name: UnsafeRawBufferPointer) -> Location {
        defer { unsafe bytes.append(contentsOf: name) }
        return Location(start: bytes.count, length: name.count)
    }

    mutating func remove(_ location: Location) {
        waste += location.length
    }

    /// Copies a name to another store.
    func copy(_ location: Location, to others: inout FolderNameStore) -> Location {
        unsafe withBytes(of: location) { unsafe others.insert($0) }
    }

    func withBytes<Result>(of location: Location, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes { all in
            unsafe body(UnsafeRawBufferPointer(rebasing: all[location.start..<(location.start + location.length)]))
        }
    }

    func holds(_ name: UnsafeRawBufferPointer, at location: Location) -> Bool {
        unsafe location.length == name.count && withBytes(of: location) { unsafe $0.elementsEqual(name) }
    }
}
