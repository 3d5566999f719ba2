import Platform
import TestSupport
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

    /// The groups of a desktop: two numbers, one of which is full, and the root of all, which has no limit.
    @Test func limitsOfGroupsAreRead() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("user.slice/user-1000.slice/app.scope")
        for path in ["", "user.slice/", "user.slice/user-1000.slice/", "user.slice/user-1000.slice/app.scope/"] {
            try folder.write(path + "cgroup.procs", "1\n")
        }
        try folder.write("user.slice/pids.max", "max\n")
        try folder.write("user.slice/user-1000.slice/pids.max", "100\n")
        try folder.write("user.slice/user-1000.slice/pids.current", "95\n")
        try folder.write("user.slice/user-1000.slice/app.scope/pids.max", "nonsense\n")
        let text = "0::/user.slice/user-1000.slice/app.scope\n"
        let slices = [Limit(.number(100), used: 95), Limit(.unlimited, used: nil), Limit(.unlimited, used: nil)]
        #expect(
            ThreadLimits.limits(ofGroups: text, root: folder.path) == [Limit(.unknown, used: nil)] + slices
        )
        #expect(ThreadLimits.limits(ofGroups: "0::/user.slice/user-1000.slice\n", root: folder.path) == slices)
        // One that is not there, and one that is no group.
        let hidden = [Limit(.unknown, used: nil)]
        #expect(ThreadLimits.limits(ofGroups: "0::/docker/id\n", root: folder.path) == hidden)
        #expect(ThreadLimits.limits(ofGroups: "0::/\n", root: folder.path + "/missing") == hidden)
        #expect(ThreadLimits.limits(ofGroups: "3:pids:/\n", root: folder.path) == hidden)
        #expect(ThreadLimits.limits(ofGroups: "3:cpu:/\n", root: folder.path) == [])
        #expect(ThreadLimits.limits(ofGroups: "0::/../a\n", root: folder.path) == hidden)
    }

    /// In the namespace of a container the topmost group that can be seen has others above it.
    @Test(arguments: ["pids.max", "cgroup.type"])
    func groupsAboveANamespaceAreUnknown(_ file: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("cgroup.procs", "1\n")
        #expect(ThreadLimits.limits(ofGroups: "0::/\n", root: folder.path) == [Limit(.unlimited, used: nil)])
        try folder.write(file, "max\n")
        #expect(
            ThreadLimits.limits(ofGroups: "0::/\n", root: folder.path)
                == [Limit(.unlimited, used: nil), Limit(.unknown, used: nil)]
        )
    }
    #endif
}
