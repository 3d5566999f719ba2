public import ServiceLifecycle

/// In a `ServiceGroup`, a graceful shutdown ends the server as cancellation does.
extension PreviewServer: Service {}
