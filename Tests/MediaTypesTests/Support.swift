import MediaTypes

/// Whether this build has libmagic, and this machine its database.
let hasLibmagic = MagicDetector() != nil

extension MediaTypeResolver {
    func resolve(_ name: String, _ bytes: [UInt8], isWhole: Bool = true) -> Resolution {
        bytes.withUnsafeBytes { resolve(name: Array(name.utf8)[...], sample: $0, isWhole: isWhole) }
    }

    /// The field value that is sent for a file.
    func contentType(_ name: String, _ bytes: [UInt8], isWhole: Bool = true) -> String {
        String(decoding: resolve(name, bytes, isWhole: isWhole).contentType, as: UTF8.self)
    }

    func contentType(_ name: String, _ text: String) -> String { contentType(name, Array(text.utf8)) }
}
