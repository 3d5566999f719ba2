import NIOCore

/// A page while it is rendered. Its pieces are a few bytes each: they are collected in a block that stays in the cache,
/// and only whole blocks go to the buffer.
@safe struct PageOutput: ~Copyable, ByteSink {
    static let blockSize = 16 << 10

    private let block: UnsafeMutableRawPointer
    /// How much of the block is filled; never more than its size.
    private var filled = 0
    private var page: ByteBuffer

    /// - Parameter bytes: how long the page will be, about.
    init(expecting bytes: Int = 0) {
        unsafe block = .allocate(byteCount: Self.blockSize, alignment: 16)
        page = ByteBufferAllocator().buffer(capacity: bytes)
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
    }

    consuming func finish() -> ByteBuffer {
        flush()
        return page
    }
}
