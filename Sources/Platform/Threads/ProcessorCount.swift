internal import CLinux

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// How many processors there are.
package enum ProcessorCount {
    /// The processors that this process may run on: fewer than the machine has under taskset(1) and in many containers.
    /// `nil` if that cannot be told.
    package static var usable: Int? {
        let count = Int(preview_usable_cores())
        return count > 0 ? count : nil
    }

    /// The processors of the machine that are in use.
    package static var ofMachine: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }
}
