/// What llhttp takes and our parser refuses, by the text of the refusal, with the reason. A difference that is not in here
/// is a finding.
enum HeadDifferences {
    static let reasons: [String: String] = [:]
}
