import Testing

@testable import DirectoryListing

@Suite struct NaturalOrderTests {
    @Test(arguments: [
        ["a2", "a10"], ["a", "B", "c"], ["a", "a1"], ["A", "a"], ["file1", "file01", "file001", "file2"],
        ["1", "2", "10", "a"], ["a1b2", "a1b10"], ["a1b", "a2a"], ["1.2.9", "1.2.10", "1.10.1"],
        ["9", "99999999999999999999999999", "100000000000000000000000000"], ["", "a"], ["a-1", "a1"],
        ["z", "é"], ["img 2.png", "img 10.png", "img 10b.png"], ["0", "00", "1"], ["a0b", "a00b", "a1"],
        ["2024-01-09", "2024-01-10", "2024-11-01"], ["chapter-2.html", "chapter-10.html"],
    ])
    func ordersAsPeopleCount(_ names: [String]) {
        for (i, a) in names.enumerated() {
            for (j, b) in names.enumerated() {
                let order = NaturalOrder.compare(Array(a.utf8).span, Array(b.utf8).span)
                #expect(order.signum() == (i - j).signum(), "\(a) and \(b)")
            }
        }
    }

    /// What a sort needs to be right: no two ways round, no circles.
    @Test func isAStrictOrder() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("aAb019.-".utf8) + [0xFF]
        let names = (0..<60).map { _ in
            (0..<Int.random(in: 0...5, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        }
        for a in names {
            for b in names {
                let ab = NaturalOrder.compare(a.span, b.span).signum()
                #expect(ab == -NaturalOrder.compare(b.span, a.span).signum())
                #expect((ab == 0) == (a == b))
                for c in names where ab <= 0 && NaturalOrder.compare(b.span, c.span) <= 0 {
                    if NaturalOrder.compare(a.span, c.span) > 0 { Issue.record("\(a) \(b) \(c)") }
                }
            }
        }
    }

    @Test(arguments: [0, 1, 2, 33, 1000, 5000], [Pattern.random, .ascending, .descending, .equal])
    func sortingAPageGivesWhatSortingAllGives(_ count: Int, _ pattern: Pattern) {
        let elements = (0..<count).map { index in
            switch pattern {
            case .random: Int.random(in: 0..<max(1, count / 2))
            case .ascending: index
            case .descending: -index
            case .equal: 7
            }
        }
        let sorted = elements.sorted()
        for start in stride(from: 0, to: max(count, 1), by: 997) {
            let page = start..<min(start + 100, count)
            var some = elements
            some.sort(only: page, by: <)
            #expect(some[page] == sorted[page])
            #expect(some.sorted() == sorted)
        }
    }

    enum Pattern { case random, ascending, descending, equal }
}
