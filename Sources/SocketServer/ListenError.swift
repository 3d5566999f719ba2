import NIOCore
import Platform

/// The address cannot be listened on.
package struct ListenError: Error, Sendable, CustomStringConvertible {
    package struct Code: Sendable, Hashable {
        private enum Value { case addressInUse, notPermitted, noSuchAddress, other }
        private let value: Value
        package static let addressInUse = Code(value: .addressInUse)
        package static let notPermitted = Code(value: .notPermitted)
        package static let noSuchAddress = Code(value: .noSuchAddress)
        package static let other = Code(value: .other)
    }

    package let code: Code
    package let cause: String
    package let remedy: String

    package var description: String { "\(cause): \(remedy)" }

    // See: 'man 2 bind'
    init(host: String, ports: ClosedRange<Int>, _ error: IOError) {
        let ports = ports.count == 1 ? "port \(ports.lowerBound)" : "ports \(ports.lowerBound) to \(ports.upperBound)"
        let error = SystemError(code: error.errnoCode)
        switch error.reason {
        case .addressInUse:
            code = .addressInUse
            cause = "\(ports) on \(host) \(ports.hasPrefix("ports") ? "are all" : "is") taken"
            remedy = "choose another with `port`, or 0 for any free one"
        case .permission:
            code = .notPermitted
            cause = "\(ports) on \(host) may not be used by this user"
            remedy = "choose a port from 1024 up with `port`"
        case .noSuchAddress:
            code = .noSuchAddress
            cause = "this machine has no address \(host)"
            remedy = "choose one of its own with `host`, or 127.0.0.1"
        case .invalid where host.lowercased().hasPrefix("fe80:"):
            code = .noSuchAddress
            cause = "\(host) needs the name of its interface"
            remedy = "add it with `host`, as in \(host)%eth0"
        default:
            code = .other
            cause = "cannot listen on \(host) (\(error.phrase))"
            remedy = "choose another address with `host`"
        }
    }

    /// For a name that the system does not know, or that is no address.
    init(unknown host: String) {
        code = .noSuchAddress
        cause = "\(host) is no address or name of this machine"
        remedy = "choose an address of this machine with `host`, such as 127.0.0.1"
    }
}

extension IOError {
    var isAddressInUse: Bool { SystemError(code: errnoCode).reason == .addressInUse }
}
