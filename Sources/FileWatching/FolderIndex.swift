/// Finds the folders of a ``FolderTable`` by hashes. The hashes lie beside the numbers of the folders, so that neither
/// growth nor a miss looks at a name: a walk over 100,000 folders spends more on Swift's dictionary than on its system calls.
struct FolderIndex {
    private struct Slot {
        var hash: UInt32
        var folder: Int32
    }

    private static let free = Slot(hash: 0, folder: FolderTable.none)
    private static let fewest = 16

    /// Open addressing with linear probing; a power of two of them.
    private var slots = [Slot](repeating: free, count: fewest)
    private(set) var count = 0

    private var mask: Int { slots.count - 1 }

    /// The folder of that hash that passes the test.
    func first(_ hash: UInt32, where isWanted: (Int32) -> Bool) -> Int32? {
        var position = Int(hash) & mask
        while slots[position].folder != FolderTable.none {
            if slots[position].hash == hash, isWanted(slots[position].folder) { return slots[position].folder }
            position = (position + 1) & mask
        }
        return nil
    }

    /// Adds a folder that is not in it.
    mutating func insert(_ hash: UInt32, _ folder: Int32) {
        if (count + 1) * 4 > slots.count * 3 {
            let old = slots
            slots = [Slot](repeating: Self.free, count: old.count * 2)
            for slot in old where slot.folder != FolderTable.none { place(slot) }
        }
        place(Slot(hash: hash, folder: folder))
        count += 1
    }

    mutating func remove(_ hash: UInt32, _ folder: Int32) {
        var hole = Int(hash) & mask
        while slots[hole].folder != folder {
            if slots[hole].folder == FolderTable.none { return }
            hole = (hole + 1) & mask
        }
        count -= 1
        var next = (hole + 1) & mask
        while slots[next].folder != FolderTable.none {
            // Whatever is looked for across the hole moves into it.
            let distanceFromHome = (next - Int(slots[next].hash)) & mask
            if distanceFromHome >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = Self.free
    }

    private mutating func place(_ slot: Slot) {
        var position = Int(slot.hash) & mask
        while slots[position].folder != FolderTable.none { position = (position + 1) & mask }
        slots[position] = slot
    }
}
