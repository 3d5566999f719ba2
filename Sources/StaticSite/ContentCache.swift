import NIOCore
import Synchronization

/// Small files by the raw path of the request, so that a hit needs no decoding. Bounded in entries and bytes; what has
/// not been used since the hand last passed goes first (the clock algorithm).
final class ContentCache: Sendable {
    private struct Slot {
        var key: ByteBuffer
        var file: CachedFile
        var bytes: Int
        var isUsed: Bool
    }

    private struct State {
        var places: [ByteBuffer: Int] = [:]
        var slots: [Slot] = []
        var bytes = 0
        var hand = 0
    }

    private let state = Mutex(State())
    private let maximumEntries: Int
    private let maximumBytes: Int

    init(maximumEntries: Int = 4096, maximumBytes: Int = 64 << 20) {
        self.maximumEntries = maximumEntries
        self.maximumBytes = maximumBytes
    }

    subscript(key: ByteBuffer) -> CachedFile? {
        state.withLock { state in
            guard let place = state.places[key] else { return nil }
            state.slots[place].isUsed = true
            return state.slots[place].file
        }
    }

    func insert(_ file: CachedFile, bytes: Int, for key: ByteBuffer) {
        // The request's buffer is large and short-lived: keep a copy of the path alone.
        let key = ByteBuffer(bytes: key.readableBytesView)
        let cost = bytes + key.readableBytes + 512
        guard cost <= maximumBytes / 8 else { return }
        state.withLock { state in
            Self.remove(key, from: &state)
            while state.bytes + cost > maximumBytes || state.slots.count >= maximumEntries {
                Self.evictOne(from: &state)
            }
            state.places[key] = state.slots.count
            state.slots.append(Slot(key: key, file: file, bytes: cost, isUsed: false))
            state.bytes += cost
        }
    }

    func remove(_ key: ByteBuffer) {
        state.withLock { Self.remove(key, from: &$0) }
    }

    func removeAll() {
        state.withLock { $0 = State() }
    }

    private static func evictOne(from state: inout State) {
        while true {
            if state.hand >= state.slots.count { state.hand = 0 }
            guard state.slots[state.hand].isUsed else { break }
            state.slots[state.hand].isUsed = false
            state.hand += 1
        }
        remove(state.slots[state.hand].key, from: &state)
    }

    private static func remove(_ key: ByteBuffer, from state: inout State) {
        guard let place = state.places.removeValue(forKey: key) else { return }
        state.bytes -= state.slots[place].bytes
        let last = state.slots.removeLast()
        if place < state.slots.count {
            state.slots[place] = last
            state.places[last.key] = place
        }
    }
}
