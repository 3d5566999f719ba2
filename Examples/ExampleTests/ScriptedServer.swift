import Dispatch
import Glibc
import Synchronization

/// Takes one connection, and says what it was told to say, whatever is asked. Ends with this object.
final class ScriptedServer: Sendable {
    let port: UInt16
    private let listener: Listener

    /// A number that is closed may be another socket's at once: who uses it and who closes it exclude each other.
    private final class Listener: Sendable {
        private let descriptor: Mutex<CInt?>

        init(_ descriptor: CInt) { self.descriptor = Mutex(descriptor) }

        func close() {
            descriptor.withLock { descriptor in
                if let descriptor { _ = Glibc.close(descriptor) }
                descriptor = nil
            }
        }

        /// Nobody waits for a connection any more.
        func end() {
            descriptor.withLock { if let descriptor = $0 { _ = shutdown(descriptor, CInt(SHUT_RDWR)) } }
        }
    }

    struct Failure: Error {
        let call: String
        let code: CInt
    }

    /// - Parameters:
    ///   - pieces: in so many parts, one after the other.
    ///   - closes: `false`: it keeps the connection, and says nothing more.
    init(_ bytes: [UInt8], inPieces pieces: Int = 1, closes: Bool = true) throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        let listening = Listener(listener)
        self.listener = listening
        port = UInt16(bigEndian: address.sin_port)
        guard isListening else { throw Failure(call: "listen", code: errno) }
        DispatchQueue.global().async {
            let connection = accept(listener, nil, nil)
            listening.close()
            guard connection >= 0 else { return }
            var request = [UInt8](repeating: 0, count: 4096)
            // A server that takes nothing does not even read.
            if !bytes.isEmpty || closes { _ = recv(connection, &request, request.count, 0) }
            let step = max(1, bytes.count / max(1, pieces))
            for start in stride(from: 0, to: bytes.count, by: step) {
                let piece = Array(bytes[start..<min(start + step, bytes.count)])
                _ = send(connection, piece, piece.count, CInt(MSG_NOSIGNAL))
            }
            guard closes else { return }
            shutdown(connection, CInt(SHUT_WR))
            close(connection)
        }
    }

    deinit { listener.end() }
}
