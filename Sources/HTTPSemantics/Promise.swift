import Synchronization

/// A response that comes later. Kept once and observed once, from any thread and in either order.
package final class Promise: Sendable {
    /// A struct, because a bare closure in an `Optional` is converted at each access; see `Callback`.
    private struct Observer: Sendable {
        let receive: @Sendable (Response) -> Void
    }

    private enum State: Sendable {
        case pending
        case observed(Observer)
        case kept(Response)
        case done
    }

    private let state = Mutex(State.pending)
    private let abandoned = Mutex<Callback?>(nil)

    /// The request is held on purpose, without an end in sight: it ends when its client's side does.
    package let isHeld: Bool

    package init(isHeld: Bool = false) { self.isHeld = isHeld }

    /// Gives the response. A second one is dropped.
    package func keep(_ response: Response) {
        let observer: Observer? = state.withLock { state in
            switch state {
            case .pending:
                state = .kept(response)
                return nil
            case .observed(let observer):
                state = .done
                return observer
            case .kept, .done:
                return nil
            }
        }
        observer?.receive(response)
    }

    /// Calls the observer with the response, at once where it is there already.
    package func whenKept(_ observer: @escaping @Sendable (Response) -> Void) {
        let response: Response? = state.withLock { state in
            switch state {
            case .pending:
                state = .observed(Observer(receive: observer))
                return nil
            case .kept(let response):
                state = .done
                return response
            case .observed, .done:
                return nil
            }
        }
        if let response { observer(response) }
    }

    /// What to do when the client goes before the response is there.
    package func onAbandon(_ action: @escaping @Sendable () -> Void) {
        abandoned.withLock { $0 = Callback(action) }
    }

    /// The client is gone: nobody will see the response.
    package func abandon() {
        state.withLock { $0 = .done }
        let action = abandoned.withLock { action in
            defer { action = nil }
            return action
        }
        action?()
    }
}
