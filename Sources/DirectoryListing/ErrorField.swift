/// The names that the template of the error page may use.
enum ErrorField: Int, TemplateField {
    case nonce
    /// `404`
    case code
    /// `Not Found`
    case reason
    /// What happened.
    case explanation
    /// What to do about it.
    case advice
    /// The path that was asked for, as HTML; only for 404.
    case path
    /// The page of this site that led here, with `label` (HTML) and `href`; only for 404.
    case linkedFrom
    /// The last lines of the build that is waited for.
    case output
    case hasSuggestions
    /// What may have been meant, each with `label` (HTML) and `href`.
    case suggestions
    case label
    case href
    /// The URL path of the site's root; nothing on a page that is shown there.
    case home
}
