import Platform
import Testing

struct ProcessLimitsTests {
    @Test func descriptorsHaveASoftAndAHardLimit() throws {
        let limit = try #require(ProcessLimits.descriptors)
        #expect(limit.soft > 0 && limit.soft <= limit.hard)
        // Nothing changes.
        try ProcessLimits.setDescriptors(limit)
        #expect(ProcessLimits.descriptors == limit)
        #expect(throws: SystemError.self) {
            try ProcessLimits.setDescriptors(ProcessLimits.Limit(soft: 11, hard: 10))
        }
    }

    @Test func timeOfDayIsInItsBounds() {
        let time = LocalTime.now()
        #expect((0..<24).contains(time.hour) && (0..<60).contains(time.minute) && (0...60).contains(time.second))
    }
}
