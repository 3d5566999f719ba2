import NIOCore

/// What a representation is compared by.
package struct Validators: Sendable {
    package var etag: EntityTag?
    /// In seconds since 1970.
    package var lastModified: Int64?

    package init(etag: EntityTag?, lastModified: Int64?) {
        self.etag = etag
        self.lastModified = lastModified
    }
}

/// Conditional requests (RFC 9110, section 13), for GET and HEAD on something that exists.
package enum Preconditions {
    package enum Verdict: Sendable, Equatable {
        case proceed
        /// 304
        case notModified
        /// 412
        case failed
    }

    /// In the order of section 13.2.2. A field with dates counts only where the one with tags is absent.
    package static func evaluate(_ head: RequestHead, _ validators: Validators) -> Verdict {
        let fields = head.fields
        if fields.count(of: .ifMatch) > 0 {
            guard fields.lists(.ifMatch, validators.etag, strongly: true) else { return .failed }
        } else if let limit = date(fields, .ifUnmodifiedSince), let modified = validators.lastModified, modified > limit
        {
            return .failed
        }
        if fields.count(of: .ifNoneMatch) > 0 {
            return fields.lists(.ifNoneMatch, validators.etag, strongly: false) ? .notModified : .proceed
        }
        if let limit = date(fields, .ifModifiedSince), let modified = validators.lastModified, modified <= limit {
            return .notModified
        }
        return .proceed
    }

    /// Whether `Range` is to be heeded (section 13.1.5): there is no If-Range, or it names what is there now. A date does
    /// not: a file can be written twice within a second, and what has the date of both is then not told apart.
    package static func rangeApplies(_ head: RequestHead, _ validators: Validators) -> Bool {
        let fields = head.fields
        guard let condition = fields[.ifRange] else { return true }
        guard fields.count(of: .ifRange) == 1 else { return false }
        guard let tag = EntityTag.parse(condition), let etag = validators.etag else { return false }
        return tag.matchesStrongly(etag)
    }

    /// `nil`: absent, repeated, or no date; then the field is ignored.
    private static func date(_ fields: RequestFields, _ name: FieldName) -> Int64? {
        fields.count(of: name) == 1 ? fields[name].flatMap(HTTPDate.parse) : nil
    }
}
