import Platform
import Testing

struct ThreadLimitsTests {
    typealias Limit = ThreadLimits.Limit

    @Test(
        arguments: [
            (.unlimited, 100, true), (.unlimited, nil, true),
            (.number(112), 100, true), (.number(111), 100, false), (.number(0), 100, false),
            (.number(12), 0, true), (.number(.max), .max, false),
            (.number(1_000_000), nil, false),
            (.unknown, 0, false), (.unknown, nil, false),
        ] as [(Limit.Most, Int?, Bool)]
    )
    func roomIsThereForCertainOrNot(_ most: Limit.Most, _ used: Int?, _ expected: Bool) {
        #expect(Limit(most, used: used).hasRoom(for: 12) == expected)
    }

    @Test(
        arguments: [
            ([], false),
            ([Limit(.unlimited, used: nil), Limit(.number(500), used: 90)], false),
            ([Limit(.number(500), used: 90), Limit(.number(101), used: 90)], true),
            ([Limit(.unknown, used: nil), Limit(.number(500), used: 90)], true),
        ] as [([Limit], Bool)]
    )
    func oneLimitInSightIsEnough(_ limits: [Limit], _ expected: Bool) {
        #expect(ThreadLimits.areInSight(limits, for: 12) == expected)
    }

    @Test func limitsOfThisProcessLeaveNoRoomForMoreThanAnyKernelHas() {
        let limits = ThreadLimits.ofThisProcess()
        #expect(!limits.isEmpty)
        #expect(ThreadLimits.areInSight(limits, for: 1 << 40))
        #expect(ThreadLimits.canStart(4))
        #expect(!ThreadLimits.canStart(65))
    }

    #if os(Linux)
    @Test(
        arguments: [
            ("0.29 2.90 3.22 1/93 31494\n", 93), ("0.00 0.01 0.05 12/70123 4\n", 70123),
            ("", nil), ("0.29 2.90 3.22 93 31494\n", nil), ("0.29 2.90 3.22 1/ 31494\n", nil),
            ("0.29 2.90 3.22 1/x 31494\n", nil),
        ] as [(String, Int?)]
    )
    func tasksAreReadFromTheLoad(_ text: String, _ count: Int?) {
        #expect(ThreadLimits.taskCount(ofLoad: text) == count)
    }
    #endif
}
