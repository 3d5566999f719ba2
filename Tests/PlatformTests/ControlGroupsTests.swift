import Platform
import Testing

struct ControlGroupsTests {
    @Test(
        arguments: [
            // The second version.
            ("0::/\n", .folders(["/g"])),
            (
                "0::/user.slice/user-1000.slice\n",
                .folders(["/g/user.slice/user-1000.slice", "/g/user.slice", "/g"])
            ),
            // A path may hold colons.
            ("0::/a:b\n", .folders(["/g/a:b", "/g"])),
            // The first version, and both at once.
            ("4:memory:/m\n3:pids:/docker/id\n", .folders(["/g/pids/docker/id", "/g/pids/docker", "/g/pids"])),
            ("3:cpu,pids:/a\n0::/b\n", .folders(["/g/pids/a", "/g/pids"])),
            ("0::/b\n3:pids:/\n", .folders(["/g/pids"])),
            // No group counts threads.
            ("4:memory:/m\n1:name=systemd:/\n", .none), ("", .none), ("nonsense\n", .none),
            // The group of a process that was moved out of the namespace.
            ("0::/../other\n", .hidden), ("3:pids:/..\n", .hidden), ("0::\n", .hidden),
        ] as [(String, ControlGroups.Place)]
    )
    func placeIsFound(_ text: String, _ place: ControlGroups.Place) {
        #expect(ControlGroups.place(text, root: "/g") == place)
    }
}
