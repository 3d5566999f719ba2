import CLinux

/// What the command was started with.
enum ProcessArguments {
    /// The arguments without the name of the program; `nil`: not even that was given.
    ///
    /// Swift's `CommandLine.arguments` is empty where /proc is missing, and where a library that is loaded first changes the
    /// environment.
    static var all: [String]? {
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
