/// Why a template was refused: where, what is wrong, and what to do.
package struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Counted from 1.
    package let line: Int
    /// What is wrong there.
    package let problem: String
    /// What to write in its place.
    package let remedy: String

    package init(line: Int, problem: String, remedy: String) {
        self.line = line
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "line \(line): \(problem); \(remedy)" }
}
