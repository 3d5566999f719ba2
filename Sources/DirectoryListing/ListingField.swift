/// The names that a listing's template may use, those of the page first.
enum ListingField: Int, TemplateField {
    /// The folder's name as text, for `<title>`.
    case title
    /// The folder's name as HTML.
    case heading
    case nonce
    /// The folders above this one, each with `label` and `href`.
    case crumbs
    /// There is a folder above this one.
    case parent
    /// Name, size, modified, each with `column`, `caption`, `href`, `action` and `sorted`.
    case columns
    case column
    case caption
    /// What a click on the heading does.
    case action
    /// `ascending` or `descending` for the column that is sorted by.
    case sorted
    /// In which zone the times are; only for the column of times.
    case zone
    /// What the entries are sorted by where that is not the default, to be kept by the form: the query's words. In a
    /// column, what a click on its heading asks for.
    case sort
    case order
    case filter
    /// How many folders and files, how large.
    case totals
    /// Only where there is more than one page: `position`, and `first`, `previous`, `next`, `last` as references.
    case pages
    case position
    case first
    case previous
    case next
    case last
    /// `2 hidden names`; only where the folder holds nothing else.
    case hidden
    /// The rows, each with the fields below.
    case entries
    /// The name as text.
    case name
    /// The name as HTML, for `{{{label}}}`.
    case label
    case href
    /// The kind of file, a word: `folder`, `image`, ...
    case icon
    case isFolder
    /// For people; nothing for a folder.
    case size
    /// The exact size.
    case bytes
    /// `2026-11-21 09:05`, in UTC.
    case modified
    /// The same by RFC 3339.
    case datetime
}
