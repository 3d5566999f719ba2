import NIOCore

/// The one timer of a connection. A later deadline costs nothing but an assignment: the timer is left as it is and set
/// again when it goes off too early.
final class ConnectionTimer {
    private var deadline: NIODeadline?
    private var armed: NIODeadline?
    private var task: Scheduled<Void>?
    private var isRunningOnce = false

    /// Sets the deadline, instead of another.
    func deadline(_ context: ChannelHandlerContext, _ handler: ConnectionHandler, at deadline: NIODeadline) {
        isRunningOnce = false
        set(context, handler, deadline)
    }

    /// Sets the deadline, unless one is running that was set in this way.
    func deadlineOnce(_ context: ChannelHandlerContext, _ handler: ConnectionHandler, after amount: TimeAmount) {
        guard !isRunningOnce else { return }
        isRunningOnce = true
        set(context, handler, .now() + amount)
    }

    private func set(_ context: ChannelHandlerContext, _ handler: ConnectionHandler, _ deadline: NIODeadline) {
        self.deadline = deadline
        if let armed, armed <= deadline { return }
        schedule(context, handler, at: deadline)
    }

    /// No deadline applies: an answer is being made, or a stream is running.
    func clear() {
        deadline = nil
        isRunningOnce = false
    }

    func cancel() {
        task?.cancel()
        task = nil
        deadline = nil
        armed = nil
    }

    private func schedule(
        _ context: ChannelHandlerContext,
        _ handler: ConnectionHandler,
        at deadline: NIODeadline
    ) {
        task?.cancel()
        armed = deadline
        let bound = NIOLoopBound((handler, context), eventLoop: context.eventLoop)
        task = context.eventLoop.scheduleTask(deadline: deadline) {
            let (handler, context) = bound.value
            handler.timer.fire(context, handler)
        }
    }

    private func fire(_ context: ChannelHandlerContext, _ handler: ConnectionHandler) {
        task = nil
        armed = nil
        guard let deadline else { return }
        if NIODeadline.now() < deadline {
            schedule(context, handler, at: deadline)
        } else {
            self.deadline = nil
            isRunningOnce = false
            handler.timeIsUp(context)
        }
    }
}
