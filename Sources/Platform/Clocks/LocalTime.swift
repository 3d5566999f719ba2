#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The time of day where the machine is. See localtime(3).
package struct LocalTime: Sendable, Hashable {
    package var hour: Int
    package var minute: Int
    package var second: Int

    package static func now() -> LocalTime {
        var now = time(nil)
        var parts = unsafe tm()
        unsafe localtime_r(&now, &parts)
        return unsafe LocalTime(hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec))
    }
}
