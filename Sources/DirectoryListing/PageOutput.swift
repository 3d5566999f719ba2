import HTTPSemantics
import NIOCore
import Platform

/// A page while it is rendered. Its pieces are a few bytes each: they are collected in a block that stays in the cache,
/// and only whole blocks go to the buffer.
@safe struct PageOutput: ~Copyable, ByteSink {
    static let blockSize = 16 << 10

    private let block: UnsafeMutableRawPointer
    /// How much of the block is filled; never more than its size.
    private var filled = 0
    private var page: ByteBuffer
    /// What of the page stays in memory, in bytes; `nil`: all of it.
    private var memory: Int?
    /// The begin of the page, where the rest lies in a file.
    private var begin: ByteBuffer?
    private var spool: PageSpool?

    /// - Parameters:
    ///   - bytes: how long the page will be, about.
    ///   - memory: how much of it stays in memory; what is longer goes to a file. `nil`: all of it.
    init(expecting bytes: Int = 0, memory: Int? = nil) {
        unsafe block = .allocate(byteCount: Self.blockSize, alignment: 16)
        self.memory = memory
        page = ByteBufferAllocator().buffer(capacity: min(bytes, memory.map { $0 + Self.blockSize } ?? .max))
    }

    deinit { unsafe block.deallocate() }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if filled == Self.blockSize { flush() }
        unsafe block.storeBytes(of: byte, toByteOffset: filled, as: UInt8.self)
        filled += 1
    }

    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    @inline(__always)
    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count <= Self.blockSize - filled else {
            return unsafe appendBehindBlock(bytes)
        }
        unsafe (block + filled).copyMemory(from: base, byteCount: bytes.count)
        filled += bytes.count
    }

    /// What does not fit into the block any more.
    @inline(never)
    private mutating func appendBehindBlock(_ bytes: UnsafeRawBufferPointer) {
        flush()
        unsafe page.writeBytes(bytes)
    }

    private mutating func flush() {
        unsafe page.writeBytes(UnsafeRawBufferPointer(start: block, count: filled))
        filled = 0
        if let memory, page.readableBytes >= memory { moveToFile() }
    }

    /// Without a place for a file the page stays in memory.
    private mutating func moveToFile() {
        guard begin != nil else {
            spool = PageSpool()
            guard spool != nil else {
                memory = nil
                return
            }
            begin = page
            page = ByteBufferAllocator().buffer(capacity: (memory ?? 0) + Self.blockSize)
            return
        }
        unsafe page.withUnsafeReadableBytes { unsafe spool?.append($0) }
        page.clear()
    }

    /// The page, where all of it is in memory.
    consuming func finish() -> ByteBuffer {
        flush()
        return page
    }

    /// The page, wherever it is.
    consuming func finishSegments() throws(SystemError) -> [Segment] {
        flush()
        guard let begin, page.readableBytes > 0 || (spool?.length ?? 0) > 0 else { return [.bytes(begin ?? page)] }
        moveToFile()
        guard let spool else { return [.bytes(begin)] }
        if let failure = spool.failure { throw failure }
        return [.bytes(begin), .file(spool.file, 0..<spool.length)]
    }
}
