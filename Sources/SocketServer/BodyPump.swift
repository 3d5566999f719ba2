import HTTPSemantics
import NIOCore
import Platform

/// Writes the segments of one body, and watches over the one that is being sent.
///
/// NIO goes on trying when a file ends before its region does, so while a segment is pending the file's size and the
/// progress are looked at every 100 ms, and less often while nothing moves: a file that shrank, or a reader that takes
/// nothing for too long, ends the connection short of its `Content-Length`, which the client can tell.
///
/// A file goes out in pieces, between which the other connections have their turn: a reader that never lets the socket
/// fill up would otherwise have the event loop to itself until the last byte.
final class BodyPump {
    private var pending: [Segment]
    private var next = 0
    private let stallTimeout: TimeAmount
    /// In bytes: what of a file is handed to the channel at once.
    private let pieceSize: Int
    private let loop: LoopContext?
    private var watch: Scheduled<Void>?
    private var isPending = false
    private var isCorked = false
    private var transfer: FileTransfer?
    private var lastLeft = Int.max
    private var lastProgress: NIODeadline = .now()

    /// The file that is being sent.
    private struct FileTransfer {
        let file: OpenFile
        /// What has not been handed to the channel.
        var rest: Range<Int>
        let mayCork: Bool
        let done: (Bool) -> Void
    }

    /// A segment in memory that is being sent.
    private struct PendingFlush {
        let context: ChannelHandlerContext
        let pump: BodyPump
        let done: (Bool) -> Void
    }

    /// How much of the file that is being sent has not been handed to the channel.
    var rest: Int { transfer?.rest.count ?? 0 }

    /// In bytes. The kernel takes twice the size of a buffer, for its own records (socket(7)).
    private static let largeFile: Int64 = 1 << 20
    private static let localBuffer: SocketOptionValue = 256 << 10
    private static let interval = TimeAmount.milliseconds(100)
    private static let longestInterval = TimeAmount.milliseconds(400)

    /// - Parameter loop: `nil`: there are no other connections, and what is enqueued is done by the caller.
    init(_ body: [Segment], stallTimeout: TimeAmount, loop: LoopContext?, pieceSize: Int = 4 << 20) {
        self.loop = loop
        pending = body.filter { $0.count > 0 }
        self.stallTimeout = stallTimeout
        self.pieceSize = pieceSize
    }

    /// Writes one segment after the other; `done` says whether all of them went out.
    func start(_ context: ChannelHandlerContext, done: @escaping (Bool) -> Void) {
        writeNext(context, done)
    }

    func stop() {
        watch?.cancel()
        watch = nil
        // Between two pieces nothing else would end it.
        if !isPending { transfer = nil }
    }

    private func writeNext(_ context: ChannelHandlerContext, _ done: @escaping (Bool) -> Void) {
        while next < pending.count {
            let segment = pending[next]
            next += 1
            switch segment {
            case .bytes(let buffer):
                let isLast = next == pending.count
                guard isLast else {
                    context.write(NIOAny(IOData.byteBuffer(buffer)), promise: nil)
                    continue
                }
                flush(context, .byteBuffer(buffer), done)
                return
            case .file(let file, let range):
                send(context, file, range, done)
                return
            }
        }
        done(true)
    }

    private func flush(_ context: ChannelHandlerContext, _ data: IOData, _ done: @escaping (Bool) -> Void) {
        let written = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(PendingFlush(context: context, pump: self, done: done), eventLoop: context.eventLoop)
        let segment = next
        isPending = true
        written.futureResult.whenComplete { result in
            let flush = bound.value
            let pump = flush.pump
            pump.isPending = false
            pump.stop()
            guard case .success = result else { return flush.done(false) }
            pump.writeNext(flush.context, flush.done)
        }
        context.writeAndFlush(NIOAny(data), promise: written)
        // Mostly the socket has taken it by now.
        if isPending, segment == next { startWatch(context) }
    }

    private func send(
        _ context: ChannelHandlerContext,
        _ file: OpenFile,
        _ range: Range<Int64>,
        _ done: @escaping (Bool) -> Void
    ) {
        guard Self.size(of: file) >= range.upperBound else { return done(false) }
        let size = Self.sendBuffer(of: range.upperBound - range.lowerBound, to: context.channel.remoteAddress)
        if let size { try? context.channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: size) }
        // A socket that is full takes more by small pieces while its reader is at work: better to wait for it.
        try? context.channel.syncOptions?.setOption(.writeSpin, value: 0)
        let rest = Int(range.lowerBound)..<Int(range.upperBound)
        transfer = FileTransfer(file: file, rest: rest, mayCork: size != nil) { [self] isWritten in
            stop()
            guard isWritten else { return done(false) }
            writeNext(context, done)
        }
        startWatch(context, file: file, end: range.upperBound)
        sendPiece(context)
    }

    private func sendPiece(_ context: ChannelHandlerContext) {
        guard let transfer else { return }
        let piece = transfer.rest.prefix(pieceSize)
        self.transfer?.rest = piece.upperBound..<transfer.rest.upperBound
        // The handle borrows the descriptor, which belongs to `file`: it is given back before the handle goes.
        let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: transfer.file.descriptor)
        let region = FileRegion(fileHandle: handle, readerIndex: piece.lowerBound, endIndex: piece.upperBound)
        let written = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((context, self), eventLoop: context.eventLoop)
        isPending = true
        written.futureResult.whenComplete { result in
            _ = try? handle.takeDescriptorOwnership()
            let (context, pump) = bound.value
            pump.isPending = false
            let isWritten = if case .success = result { true } else { false }
            if isWritten, pump.rest > 0 {
                pump.sendNextPiece(bound)
            } else {
                pump.cork(false, context.channel)
                pump.endTransfer(isWritten: isWritten)
            }
        }
        context.writeAndFlush(NIOAny(IOData.fileRegion(region)), promise: written)
        if transfer.mayCork, self.transfer != nil { cork(!isPending && rest > 0, context.channel) }
    }

    private func sendNextPiece(_ bound: NIOLoopBound<(ChannelHandlerContext, BodyPump)>) {
        let send: @Sendable () -> Void = {
            let (context, pump) = bound.value
            pump.sendPiece(context)
        }
        if let loop { loop.afterOthers(send) } else { bound.eventLoop.execute(send) }
    }

    private func endTransfer(isWritten: Bool) {
        let ended = transfer
        transfer = nil
        ended?.done(isWritten)
    }

    /// Holds back what fills no segment, where the socket took a whole piece without being full: the reader is faster. Its
    /// acknowledgements would have the end of every 64 KiB sent by itself, and it would be woken for each.
    private func cork(_ corks: Bool, _ channel: any Channel) {
        guard let option = Sockets.corkOption, corks != isCorked else { return }
        isCorked = corks
        try? channel.syncOptions?.setOption(.tcpOption(.init(rawValue: option)), value: corks ? 1 : 0)
    }

    /// How much the socket may hold while so many bytes of a file go out; `nil`: as the kernel finds out.
    ///
    /// A reader on this machine copies what the processor's caches still hold, where little waits for it; elsewhere it is
    /// the way that must be kept full.
    static func sendBuffer(of count: Int64, to peer: SocketAddress?) -> SocketOptionValue? {
        guard count >= largeFile, let peer = peer.flatMap(IPAddress.init), peer.isLoopback else { return nil }
        return localBuffer
    }

    /// - Parameter end: how long the file must be.
    private func startWatch(_ context: ChannelHandlerContext, file: OpenFile? = nil, end: Int64 = 0) {
        lastLeft = .max
        lastProgress = .now()
        look(at: context.channel, after: Self.interval, file, end)
    }

    private func look(at channel: any Channel, after interval: TimeAmount, _ file: OpenFile?, _ end: Int64) {
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        watch = channel.eventLoop.scheduleTask(in: interval) {
            let pump = bound.value
            let left = pump.left(on: channel)
            let moves = left < pump.lastLeft
            if moves {
                pump.lastLeft = left
                pump.lastProgress = .now()
            }
            let isShort = file.map { Self.size(of: $0) < end } ?? false
            if isShort || .now() - pump.lastProgress > pump.stallTimeout {
                channel.close(mode: .all, promise: nil)
            } else {
                let next = moves ? Self.interval : min(interval * 2, Self.longestInterval)
                pump.look(at: channel, after: next, file, end)
            }
        }
    }

    /// How much the socket has not taken: it only shrinks.
    func left(on channel: any Channel) -> Int {
        rest + ((try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0)
    }

    private static func size(of file: OpenFile) -> Int64 {
        (try? FileSystem.status(of: file.descriptor))?.size ?? 0
    }
}
