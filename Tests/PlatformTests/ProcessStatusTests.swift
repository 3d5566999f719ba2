import Platform
import TestSupport
import Testing

struct ProcessStatusTests {
    @Test(
        arguments: [
            ("12 (sh) S 1 12 10 0 -1", ProcessStatus(group: 12, session: 10, isAlive: true)),
            ("12 (sh) R 1 12 10", ProcessStatus(group: 12, session: 10, isAlive: true)),
            ("12 (sh) Z 1 12 10 0", ProcessStatus(group: 12, session: 10, isAlive: false)),
            ("12 (sh) X 1 0 0 0", ProcessStatus(group: 0, session: 0, isAlive: false)),
            // The name may hold anything.
            ("12 (a) S 9 9 9) T 1 12 10 0", ProcessStatus(group: 12, session: 10, isAlive: true)),
            ("12 sh S 1 12 10", nil), ("12 (sh) S 1 12", nil), ("12 (sh) S 1 x 10 0", nil), ("", nil), (")", nil),
        ] as [(String, ProcessStatus?)]
    )
    func statisticsAreRead(_ text: String, _ expected: ProcessStatus?) {
        #expect(ProcessStatus(statistics: Array(text.utf8)) == expected)
    }

    @Test func processesAreTold() {
        #expect(!ChildProcess.isGone(CurrentProcess.id))
        #expect(ChildProcess.isGone(.max))
        #expect(throws: SystemError.self) {
            try ChildProcess.start("no-program-of-this-name", [], restoring: [.interrupt])
        }
    }
}
