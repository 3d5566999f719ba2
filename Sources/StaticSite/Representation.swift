package import HTTPSemantics
package import MediaTypes
package import NIOCore
package import Platform

/// A file as it is served: its bytes, its type, its validators. All of them come from one descriptor.
package struct Representation: Sendable {
    /// The path of the file beneath the docroot, which may be more than what was asked for (`index.html`).
    package let path: DecodedPath
    package let status: FileStatus
    package let media: MediaTypeResolver.Resolution
    package var body: [Segment]
    package var validators: Validators
    /// The first bytes of the body, all of them where they lie in memory.
    package let prefix: ByteBuffer
    /// Lines beyond those of every file.
    package var fields = FieldLines()
    /// The validator of the file, where a program has rewritten its bytes; `nil`: that of the body.
    package var sourceTag: EntityTag?
    /// It is shown as plain text, whatever its own type is.
    package private(set) var isText = false

    package var isShownAsText: Bool { media.isShownAsText }

    package var length: Int64 { body.reduce(0) { $0 + $1.count } }
}

extension Representation {
    /// The same bytes as plain text. With a validator of their own: a 304 must not make one of the other.
    package var asText: Representation {
        var text = Representation(
            path: path,
            status: status,
            media: media.asText,
            body: body,
            validators: validators,
            prefix: prefix,
            fields: fields,
            sourceTag: sourceTag ?? validators.etag
        )
        text.validators.etag = validators.etag.map {
            EntityTag(opaque: $0.opaque + "-text".utf8, isWeak: $0.isWeak)
        }
        text.isText = true
        return text
    }

    /// The answer to GET or HEAD: preconditions first, then ranges (RFC 9110, section 13.2.2).
    package func response(to head: RequestHead) -> Response {
        switch Preconditions.evaluate(head, validators) {
        case .notModified: return Response(status: .notModified, fields: validatorFields())
        case .failed: return Response(status: .preconditionFailed, fields: validatorFields())
        case .proceed: break
        }
        guard head.method == .get, let range = head.fields[.range], Preconditions.rangeApplies(head, validators) else {
            return whole(status: .ok)
        }
        let total = length
        switch ByteRanges.verdict(range, size: total) {
        case .whole:
            return whole(status: .ok)
        case .unsatisfiable:
            var fields = validatorFields()
            fields.add("Content-Range", "bytes */\(total)")
            return Response(status: .rangeNotSatisfiable, fields: fields)
        case .single(let range):
            return part(range, whole(status: .partialContent).fields)
        // The parts are of the compressed bytes, and the message around them is not compressed.
        case .multiple where media.isCompressed:
            return whole(status: .ok)
        case .multiple(let ranges):
            let multipart = MultipartByteranges(body: body, ranges: ranges, contentType: media.contentType, size: total)
            var fields = validatorFields()
            fields.add("Content-Type", multipart.contentType)
            fields.add("Accept-Ranges", "bytes")
            return Response(status: .partialContent, fields: fields, body: multipart.segments)
        }
    }

    /// What `response` would send of the body, where that is one range; `nil`: it is something else.
    package func soleRange(_ head: RequestHead) -> Range<Int64>? {
        guard head.method == .get, let field = head.fields[.range],
            case .proceed = Preconditions.evaluate(head, validators), Preconditions.rangeApplies(head, validators),
            case .single(let range) = ByteRanges.verdict(field, size: length)
        else { return nil }
        return range
    }

    /// The answer with a range of the body.
    ///
    /// - Parameter fields: those of the answer with the whole.
    package func part(_ range: Range<Int64>, _ fields: FieldLines) -> Response {
        var fields = fields
        fields.addContentRange(range, of: length)
        return Response(status: .partialContent, fields: fields, body: SegmentSlicing.slice(body, range))
    }

    /// The answer with the whole body.
    package func whole(status: Status) -> Response {
        var fields = validatorFields()
        fields.add("Content-Type", media.contentType)
        if media.isCompressed { fields.add("Content-Encoding", "gzip" as StaticString) }
        fields.add("Accept-Ranges", "bytes")
        return Response(status: status, fields: fields, body: body)
    }

    private func validatorFields() -> FieldLines {
        var fields = fields
        if let etag = validators.etag { fields.add("ETag", etag.fieldValue) }
        if let modified = validators.lastModified { fields.add("Last-Modified", HTTPDate.format(modified)) }
        // Chromium goes on with a font that it holds, also over a reload, unless it may not store it.
        fields.add("Cache-Control", media.type.essence.hasPrefix("font/") ? "no-store" : "no-cache")
        return fields
    }
}
