import CLinux
import NIOCore

/// How many cores this process may run on: fewer than the machine has under taskset(1) and in many containers, where an
/// event loop more than that only costs context switches.
enum UsableCores {
    static var count: Int {
        let count = Int(preview_usable_cores())
        return count > 0 ? min(count, System.coreCount) : System.coreCount
    }
}
