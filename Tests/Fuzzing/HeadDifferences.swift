/// What llhttp takes and our parser refuses, by the text of the refusal, with the reason. A difference that is not in here
/// is a finding.
enum HeadDifferences {
    static let reasons = [
        "HTTP/1.1 wants a Host field.": "RFC 9112, section 3.2: MUST be 400; llhttp leaves Host to its user",
        "More than one Host field.": "the same section",
        "Only http URLs are answered here.": "RFC 9110, section 7.4: a target of another scheme is not ours",
        "The request target names no host.": "RFC 9110, section 4.2.1: an http URL with an empty host is invalid",
        "User names in URLs are not taken.": "RFC 9110, section 4.2.4: they are deprecated, and hide where a URL leads",
        "The request target is neither a path nor a URL.": "the authority form is for CONNECT, which we do not offer",
        "The target `*` is for OPTIONS alone.": "RFC 9112, section 3.2.4",
        "The request target holds a byte that must be percent-encoded.":
            "RFC 9112, section 3.2: no fragment is allowed; of two spaces, readers make two targets",
        "The request line does not end with a version of HTTP.": "llhttp also speaks RTSP/1.0 and ICE/1.0",
        "A line ends with LF alone, not CRLF.": "llhttp passes over LF before a head",
        "A CR that no LF follows.": "llhttp passes over CR before a head; RFC 9112, section 2.2: invalid",
        "Too many empty lines before the request.": "RFC 9112, section 2.2 asks for one; we bound them",
        "Only 100-continue can be expected.": "RFC 9110, section 10.1.1: 417, where llhttp leaves it to its user",
        "Both Transfer-Encoding and Content-Length.": "RFC 9112, section 6.3: may be refused, as request smuggling",
        "Transfer-Encoding in HTTP/1.0.": "RFC 9112, section 6.1: to be treated as faulty framing",
        "The Transfer-Encoding is not `chunked`.": "RFC 9112, section 6.3: MUST be 400; llhttp says so after the head",
        "The transfer coding is not known.": "RFC 9112, section 6.1: SHOULD be 501",
        "The Content-Length is not a number.": "from 2^63 on it fits llhttp's unsigned number and not ours",
        "The request line is too long.": "our bound of 16 KiB: 414",
        "The request head is too large.": "our bound of 64 KiB: 431",
        "Too many field lines.": "our bound of 100: 431",
    ]
}
