extension FieldName {
    /// The known field of that name, letters compared without case; `nil` for any other.
    ///
    /// - Parameter name: free of control bytes but TAB.
    init?(_ bytes: Span<UInt8>, _ name: Range<Int>) {
        @inline(__always)
        func matching(_ candidate: FieldName) -> FieldName? {
            bytes.isEqual(toLowercased: candidate.lowercased, at: name) ? candidate : nil
        }
        // By length first: few names share one, and most fields of a browser fall out here.
        let match: FieldName? =
            switch name.count {
            case 4: matching(.host)
            case 5: matching(.range)
            case 6: matching(.accept) ?? matching(.origin) ?? matching(.expect)
            case 7: matching(.referer) ?? matching(.upgrade)
            case 8: matching(.ifRange) ?? matching(.ifMatch)
            case 9: matching(.forwarded)
            case 10: matching(.connection) ?? matching(.userAgent)
            case 13: matching(.cacheControl) ?? matching(.ifNoneMatch) ?? matching(.lastEventID)
            case 14:
                matching(.secFetchDest) ?? matching(.secFetchMode) ?? matching(.secFetchSite)
                    ?? matching(.secFetchUser) ?? matching(.contentLength) ?? matching(.serviceWorker)
            case 15: matching(.xForwardedFor)
            case 17: matching(.ifModifiedSince) ?? matching(.transferEncoding) ?? matching(.secWebSocketKey)
            case 19: matching(.ifUnmodifiedSince)
            case 21: matching(.secWebSocketVersion)
            case 22: matching(.secWebSocketProtocol)
            default: nil
            }
        guard let match else { return nil }
        self = match
    }
}
