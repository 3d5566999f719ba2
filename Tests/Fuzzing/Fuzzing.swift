import Glibc

/// What libFuzzer's `main` looks for. `Fuzzing --target=NAME [libFuzzer's options] [folders with inputs]` fuzzes,
/// `Fuzzing --seeds=FOLDER` writes what the shared cases hold into `FOLDER/NAME`.
enum Fuzzing {
    /// libFuzzer passes over options with two dashes, and hands them on to the processes that it starts.
    static func option(_ name: String) -> String? {
        let prefix = "--\(name)="
        return CommandLine.arguments.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    static let target: FuzzTarget = {
        guard let target = option("target").flatMap(FuzzTarget.init) else {
            print("--target= one of " + FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))
            exit(64)
        }
        return target
    }()
}

@c public func LLVMFuzzerInitialize(
    _ count: UnsafePointer<CInt>?,
    _ arguments: UnsafePointer<UnsafePointer<UnsafePointer<CChar>?>?>?
) -> CInt {
    guard let folder = Fuzzing.option("seeds") else { return 0 }
    do {
        try SeedWriter(folder: folder).write()
        exit(0)
    } catch {
        print(error)
        exit(1)
    }
}

@c public func LLVMFuzzerTestOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Fuzzing.target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
