extension RawClient {
    /// The next frame of a WebSocket, in one piece and of less than 64 KiB, as servers send it; `nil`: none in time.
    package func webSocketFrame() -> (opcode: UInt8, payload: [UInt8])? {
        while received.count < 2 { guard fill() else { return nil } }
        var length = Int(received[1] & 0x7F)
        var start = 2
        if length == 126 {
            while received.count < 4 { guard fill() else { return nil } }
            length = Int(received[2]) << 8 | Int(received[3])
            start = 4
        }
        while received.count < start + length { guard fill() else { return nil } }
        let frame = consume(start + length)
        return (frame[0] & 0x0F, Array(frame[start...]))
    }
}
