#if !os(Linux)
internal import Darwin

extension ChildProcess {
    static var environmentBlock: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        unsafe _NSGetEnviron().pointee
    }

    /// Returns the process group of the leader, if a process lives in it. Other groups of the session cannot be found
    /// here.
    package static func groups(ofSession leader: CInt) -> Set<CInt> { kill(-leader, 0) == 0 ? [leader] : [] }
}
#endif
