import ArgumentParser
import Platform

/// `preview wait`: for tests, editors and generators that would otherwise sleep.
struct WaitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview wait",
        abstract: "Wait until a server has served the next change.",
        discussion: """
            Prints the generation that is served then, to be given to the next call: so that no change between two calls is \
            missed. The status is 0, 75 when the time is up (what is printed is still served then), and 69 where no server \
            is, or none any more. A server that is started again within 10 seconds has changed.
            """
    )

    @Argument(help: ArgumentHelp("Where the server is: the URL that it has printed, or its port.", valueName: "url"))
    var url: String

    @Option(
        help: ArgumentHelp(
            "Wait for what is newer than this, and not at all where that is there; what is served now when not given.",
            valueName: "generation"
        )
    )
    var generation: String?

    @Option(
        help: ArgumentHelp(
            "Wait for at most so many seconds, 0 to be told what is served now; without end when not given.",
            valueName: "s"
        )
    )
    var timeout: Double?

    /// How long a server that was there may be away.
    private static let patience = Duration.seconds(10)
    /// How long a server may take to say what it serves, however short the time to wait is.
    private static let greetingTime = Duration.seconds(2)
    /// The time to wait if none is given: thirty years, which is without end here.
    private static let unlimited = 1e9

    func validate() throws {
        if let generation, !Self.isGeneration(generation) {
            throw ValidationError(
                "\(EscapedText.of(generation)) is no generation: give one that preview wait has printed."
            )
        }
        if let timeout, !(timeout >= 0 && timeout <= 1e8) {
            throw ValidationError("--timeout must be between 0 and 100000000 s: \(timeout) is not.")
        }
    }

    /// Returns whether a text is digits and lower-case letters, a dot, digits.
    private static func isGeneration(_ text: String) -> Bool {
        var isBehindDot = false
        var length = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "."), !isBehindDot, length > 0 {
                isBehindDot = true
                length = 0
            } else {
                guard byte &- 0x30 < 10 || (!isBehindDot && byte &- 0x61 < 26) else { return false }
                length += 1
            }
        }
        return isBehindDot && length > 0
    }

    func run() throws {
        do throws(CommandError) {
            Terminal.standardOutput.write(try wait() + "\n")
        } catch {
            throw error.report()
        }
    }

    private func wait() throws(CommandError) -> String {
        let address = try ServerAddress(url)
        let deadline = EventStream.Deadline.now + .seconds(timeout ?? Self.unlimited)
        var known = generation
        var lostAt: EventStream.Deadline?
        var isOurs = false
        while true {
            let greeting = max(deadline, .now + Self.greetingTime)
            do throws(EventStream.Failure) {
                let stream = try EventStream(address, until: greeting)
                var isGreeted = false
                while true {
                    let event = try stream.next(until: isGreeted ? deadline : greeting)
                    (lostAt, isOurs) = (nil, true)
                    switch event.name {
                    case "hello":
                        if let known, known != event.id { return event.id }
                        (known, isGreeted) = (event.id, true)
                    case "change", "reload": return event.id
                    default: break
                    }
                }
            } catch {
                let now = EventStream.Deadline.now
                switch error {
                case .foreign,
                    .lost where !isOurs:
                    throw CommandError(
                        "what answers at \(address.url) is not preview",
                        "give the URL that preview has printed",
                        status: CommandError.unavailable
                    )
                case .timedOut: throw timeIsUp(known)
                case .unknownHost where lostAt == nil:
                    throw CommandError(
                        "there is no host \(address.host)",
                        "give the URL that preview has printed",
                        status: CommandError.unavailable
                    )
                case .refused where lostAt == nil:
                    throw CommandError(
                        "no server answers at \(address.url)",
                        "start one with preview <folder> --port \(address.port)",
                        status: CommandError.unavailable
                    )
                case .refused, .unknownHost, .lost: lostAt = lostAt ?? now
                }
                if now >= deadline { throw timeIsUp(known) }
                if let lostAt, now > lostAt + Self.patience {
                    throw CommandError(
                        "the server at \(address.url) has ended",
                        "start it again, and wait again",
                        status: CommandError.unavailable
                    )
                }
                SystemClock.sleep(nanoseconds: 50_000_000)
            }
        }
    }

    private func timeIsUp(_ known: String?) -> CommandError {
        if let known { Terminal.standardOutput.write(known + "\n") }
        return CommandError(
            "nothing has changed in time",
            "give more of it with --timeout",
            status: CommandError.timedOut
        )
    }
}
