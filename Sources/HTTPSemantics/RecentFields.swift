import NIOCore

/// The field lines of the last few heads, for a parser to know them again: all requests of a page for style sheets have
/// the same, but for their validators.
///
/// To find that so many bytes are the same costs a fraction of reading them. What a parser makes of field lines depends
/// on nothing but their bytes, the version of HTTP and its limits, so one of these goes with one `HeadLimits`. Not to be
/// shared between threads.
package final class RecentFields {
    /// What was made of some field lines.
    final class Entry {
        let fields: RequestFields
        /// Where the lines begin in the bytes of `fields`. They end with them.
        let start: Int
        let version: HTTPVersion
        let keepAlive: Bool
        let hasBody: Bool
        /// Of the lines, in bytes.
        let count: Int

        init(_ head: RequestHead, start: Int) {
            // Bytes of its own: those that arrived lie in a buffer that is read into again.
            fields = RequestFields(
                bytes: ByteBuffer(bytes: head.fields.bytes.readableBytesView),
                lines: head.fields.lines,
                total: head.fields.total
            )
            self.start = start
            version = head.version
            keepAlive = head.keepAlive
            hasBody = head.hasBody
            count = fields.bytes.readableBytes - start
        }

        func isEqual(to bytes: Span<UInt8>, from start: Int) -> Bool {
            let own = fields.bytes
            return bytes.hasSameBytes(from: start, as: own.readableBytesUInt8Span, from: self.start)
        }
    }

    private var entries: [Entry] = []
    /// The one that goes next.
    private var oldest = 0

    /// Those of scripts, style sheets, images and fonts.
    private static let most = 4
    /// In bytes.
    private static let longestHead = 4096

    package init() {}

    /// What was made of exactly the bytes from `start` on; `nil`: they were not among the last.
    func entry(of bytes: Span<UInt8>, from start: Int, _ version: HTTPVersion) -> Entry? {
        let count = bytes.count - start
        for entry in entries where entry.count == count && entry.version == version {
            if entry.isEqual(to: bytes, from: start) { return entry }
        }
        return nil
    }

    /// - Parameter start: where the field lines begin in the bytes of the head.
    func remember(_ head: RequestHead, from start: Int) {
        guard head.fields.bytes.readableBytes <= Self.longestHead else { return }
        let entry = Entry(head, start: start)
        if entries.count < Self.most {
            entries.append(entry)
        } else {
            entries[oldest] = entry
            oldest = (oldest + 1) % Self.most
        }
    }
}
