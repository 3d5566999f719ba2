import HTTPSemantics
import NIOCore
import Synchronization

/// The clients that want to know of changes.
package final class Hub: Sendable {
    package let generation: Generation
    private let streams = Mutex<[ObjectIdentifier: EventStream]>([:])

    package init(generation: Generation) { self.generation = generation }

    package var clients: Int { streams.withLock { $0.count } }

    /// A new stream, with its greeting in it.
    package func subscribe() -> EventStream {
        let stream = EventStream { [weak self] stream in
            self?.streams.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(stream)) }
        }
        streams.withLock { $0[ObjectIdentifier(stream)] = stream }
        let now = generation.current.text
        let hello = Self.event("hello", id: now, data: #"{"type":"hello","generation":"\#(now)"}"#)
        stream.push(hello) { hello }
        return stream
    }

    /// Keeps streams open through what stands between, and finds clients that are gone.
    package func beat() {
        let comment = ByteBuffer(staticString: ":\n\n")
        for stream in streams.withLock({ Array($0.values) }) {
            stream.push(comment) { comment }
        }
    }

    private static func event(_ name: StaticString, id: String, data: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeStaticString("event: ")
        buffer.writeStaticString(name)
        buffer.writeString("\nid: \(id)\ndata: \(data)\n\n")
        return buffer
    }
}
