internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A thread that nobody waits for.
package enum DetachedThread {
    private final class Box: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) { (self.name, self.body) = (name, body) }
    }

    /// Runs `body` on a new thread. See pthread_create(3).
    ///
    /// - Parameters:
    ///   - name: For `ps` and debuggers. At most 15 bytes.
    ///   - blocksSignals: No signal of the host is handled on it, nor by the threads and programs that it starts.
    /// - Throws: If no thread can be started.
    package static func run(
        named name: String,
        blocksSignals: Bool,
        _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(&attributes, 1 << 20)
        // A new thread inherits the mask of the one that makes it.
        var blocked = sigset_t()
        var previous = sigset_t()
        if blocksSignals { unsafe sigfillset(&blocked) } else { unsafe sigemptyset(&blocked) }
        unsafe pthread_sigmask(SIG_BLOCK, &blocked, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let box = unsafe Unmanaged.passRetained(Box(name, body))
        #if os(Linux)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let box = unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
                unsafe preview_name_thread(box.name)
                box.body()
                return nil
            },
            box.toOpaque()
        )
        #else
        var thread: pthread_t?
        let code = unsafe pthread_create(
            &thread,
            &attributes,
            { argument in
                unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            box.toOpaque()
        )
        #endif
        if code == 0 { return }
        unsafe box.release()
        throw SystemError(code: code)
    }
}
