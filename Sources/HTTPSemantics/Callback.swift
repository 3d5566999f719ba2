/// A closure that can be kept in a generic container.
///
/// A bare closure in a generic container (`Mutex`, `Optional`, `Array`, a tuple) is stored in its most general form. Each
/// access in place converts it and stores it back with another layer around it, so calls get slower and deeper until the
/// stack ends. A struct is stored as it is. `make lint` finds the bare form.
package struct Callback: Sendable {
    private let body: @Sendable () -> Void

    package init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    package func callAsFunction() { body() }
}
