/// The objects of one list that are not put together before a template is rendered: each says what it is asked for while
/// it is shown. A page of a thousand rows is then no larger in memory than what is sent of it.
protocol MustacheRows {
    /// Makes ready what is asked of a row next; `false`: it is not there any more, and is left out.
    mutating func prepare(_ row: Int) -> Bool

    /// `nil`: no row has such a field, or this one has not.
    func value(_ name: MustacheName, of row: Int) -> MustacheValue?

    /// Appends a text that `value` has promised. It is never empty: a section that asks for it shows its content.
    ///
    /// - Parameter escaped: for HTML.
    mutating func append(_ name: MustacheName, of row: Int, escaped: Bool, to output: inout PageOutput)
}

/// For data that is all in `MustacheData`.
struct NoRows: MustacheRows {
    func prepare(_ row: Int) -> Bool { false }
    func value(_ name: MustacheName, of row: Int) -> MustacheValue? { nil }
    func append(_ name: MustacheName, of row: Int, escaped: Bool, to output: inout PageOutput) {}
}
