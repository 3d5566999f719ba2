/// The calls that have limits, and the clock that sets one; tests put others in their place.
package struct SystemCalls: Sendable {
    /// A new inotify descriptor, or the negative `errno`.
    package var initialise: @Sendable () -> Int32
    /// A watch descriptor, or the negative `errno`.
    package var addWatch: @Sendable (_ notifier: Int32, _ path: [UInt8], _ mask: UInt32) -> Int32
    /// 0, or the negative `errno`.
    package var removeWatch: @Sendable (_ notifier: Int32, _ watch: Int32) -> Int32
    /// The number of bytes read, or the negative `errno`.
    package var read: @Sendable (_ notifier: Int32, _ buffer: inout [UInt8]) -> Int
    /// `f_type` of statfs(2), or -1.
    package var fileSystemType: @Sendable (_ path: [UInt8]) -> Int64
    /// What the calling thread has spent of a processor: what polling may cost is measured by it.
    package var processorTime: @Sendable () -> Duration
}
