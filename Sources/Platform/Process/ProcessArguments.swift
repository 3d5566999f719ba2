internal import CLinux

/// The arguments that the process was started with.
package enum ProcessArguments {
    /// The arguments without the name of the program. `nil` if not even that was given.
    ///
    /// `CommandLine.arguments` of Swift is empty if /proc is missing, or if a library that is loaded first changes the
    /// environment.
    package static var all: [String]? {
        let count = preview_argument_count()
        let arguments =
            count > 0
            ? (0..<count).map { index in
                unsafe preview_argument(index).map { unsafe String(cString: $0) } ?? ""
            } : CommandLine.arguments
        guard let name = arguments.first, !name.isEmpty || arguments.count > 1 else { return nil }
        return Array(arguments.dropFirst())
    }
}
