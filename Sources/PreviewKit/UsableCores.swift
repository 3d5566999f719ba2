import NIOCore
import Platform

/// How many cores this process may run on: fewer than the machine has under taskset(1) and in many containers, where an
/// event loop more than that only costs context switches.
enum UsableCores {
    static var count: Int {
        min(ProcessorCount.usable ?? .max, System.coreCount)
    }
}
