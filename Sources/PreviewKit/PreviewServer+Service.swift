#if ServiceLifecycle
public import ServiceLifecycle

/// In a `ServiceGroup`, a graceful shutdown ends the server as cancellation does.
extension PreviewServer: Service {}

/// Runs the body; a graceful shutdown cancels it.
func cancelledByShutdown(_ body: @escaping @Sendable () async throws -> Void) async throws {
    try await cancelWhenGracefulShutdown(body)
}
#else
/// Runs the body. Nothing but cancellation ends it: there is no `ServiceGroup` to shut down.
func cancelledByShutdown(_ body: @escaping @Sendable () async throws -> Void) async throws { try await body() }
#endif
