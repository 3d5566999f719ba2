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

    /// Keys that differ decide in the place of the names: they must say the same.
    @Test func keysAreOrderedAsNamesAre() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("aAbB0019.-/:".utf8) + [0x01, 0x7F, 0xFF]
        func text(_ lengths: ClosedRange<Int>, of alphabet: [UInt8]) -> [UInt8] {
            (0..<Int.random(in: lengths, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        }
        for _ in 0..<300 {
            let prefix = Bool.random(using: &generator) ? [] : text(0...9, of: alphabet) + [UInt8(ascii: "-")]
            let numbers = (0..<6).map { _ in text(0...12, of: Array("0123456789".utf8)) }
            let names = (0..<12).map { index in
                prefix + text(0...2, of: alphabet) + (numbers.randomElement(using: &generator) ?? [])
                    + text(0...6, of: alphabet)
            }
            for a in names {
                for b in names {
                    let keys = [a, b].map { NaturalOrder.key(of: $0.span, from: prefix.count) }
                    guard keys[0] != keys[1] else { continue }
                    #expect((keys[0] < keys[1]) == (NaturalOrder.compare(a.span, b.span) < 0), "\(a) \(b)")
                }
            }
            expectSorted(names)
        }
    }

    /// Names whose common beginning ends in a number, or in one that is longer than a key.
    @Test(arguments: [
        ["a12", "a123", "a1", "a19"], ["x100000000000", "x99999999999", "x100000000001"], ["1", "10", "100", "01"],
        ["file-2.txt", "file-10.txt", "File-1.txt"], ["aaaaaaaaab", "aaaaaaaaaB", "aaaaaaaaaa"], ["a"], [],
        ["0", "00", "000"], ["entry-000010.txt", "entry-000009.txt", "entry-000100.txt"],
    ])
    func keysBeginBehindWhatIsCommon(_ names: [String]) {
        expectSorted(names.map { Array($0.utf8) })
    }

    private func expectSorted(_ names: [[UInt8]]) {
        var folder = FolderNames()
        for (index, name) in names.enumerated() {
            name.withUnsafeBytes { folder.append($0, isFolder: index % 5 == 0) }
        }
        for descending in [false, true] {
            folder.sort(only: 0..<names.count, byMeasure: false, descending: descending)
            let sorted = folder.entries.map { (isFolder: $0.isFolder, name: folder.name(of: $0)) }
            for (a, b) in zip(sorted, sorted.dropFirst()) where a.isFolder == b.isFolder {
                let order = NaturalOrder.compare(a.name.span, b.name.span)
                #expect(descending ? order >= 0 : order <= 0, "\(a.name) \(b.name)")
            }
            #expect(!zip(sorted, sorted.dropFirst()).contains { !$0.isFolder && $1.isFolder })
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
