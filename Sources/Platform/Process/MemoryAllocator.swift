internal import CLinux

/// The allocator of the C library.
package enum MemoryAllocator {
    /// Sets how many arenas the whole process may have (`M_ARENA_MAX` of mallopt(3)). Not for libraries. Does nothing
    /// if the C library has no such option.
    package static func limitArenas(_ count: Int) { preview_limit_arenas(CInt(clamping: count)) }
}
