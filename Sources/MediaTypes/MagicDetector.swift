#if LibMagic
import CMagic
import Platform
import Synchronization

/// libmagic, kept short: at most the first 4 KiB, never a path, never a decompressor.
///
/// To ask it everything takes 0.4 to 2.4 ms and must not be done on an event loop. May be used from any number of threads.
package final class MagicDetector: Sendable {
    /// What libmagic says about some bytes.
    package struct Finding: Sendable, Equatable {
        package var type: MediaType
        /// Of text that is not in UTF-8; `nil`: unknown, or not such text. A guess, which says that the bytes are text and
        /// is never sent.
        package var charset: String?
    }

    /// How much libmagic is asked.
    package enum Question: Sendable {
        case anything
        /// Of bytes that are known to be text: whether they are JSON. That needs none of the patterns, and a hundredth of
        /// the time.
        case text
    }

    /// A cookie is not thread-safe: it is either in the pool or in the hands of one thread. It is never shared, so it
    /// may cross threads.
    @safe private struct Cookie: @unchecked Sendable {
        let value: magic_t
    }

    private let idle = Mutex<[Cookie]>([])
    private let database: String

    /// How many bytes are looked at. A file of newlines costs 72 ms at 4 KiB without the limit on regular expressions.
    static let sampleSize = 4096

    /// `nil`: libmagic finds no database.
    ///
    /// - Parameter database: the file with the compiled patterns. Default: where systems keep it; the variable `MAGIC`
    ///   is not heeded.
    package init?(database: String? = nil) {
        guard let database = database ?? Self.defaultDatabase else { return nil }
        self.database = database
        guard let cookie = open() else { return nil }
        idle.withLock { $0.append(cookie) }
    }

    deinit {
        for cookie in idle.withLock({ $0 }) { unsafe magic_close(cookie.value) }
    }

    /// The type of the bytes; `nil`: libmagic has no answer that is a media type.
    package func detect(_ bytes: UnsafeRawBufferPointer, as question: Question = .anything) -> Finding? {
        guard let cookie = idle.withLock({ $0.popLast() }) ?? open() else { return nil }
        defer { idle.withLock { $0.append(cookie) } }
        unsafe magic_setflags(cookie.value, question == .text ? Self.flags | MAGIC_NO_CHECK_SOFT : Self.flags)
        guard let answer = unsafe magic_buffer(cookie.value, bytes.baseAddress, min(bytes.count, Self.sampleSize))
        else {
            return nil
        }
        return unsafe Self.parse(String(cString: answer))
    }

    /// `text/plain; charset=us-ascii`. `inode/…` and error texts are not media types of a content.
    static func parse(_ answer: String) -> Finding? {
        let parts = answer.utf8.split(separator: UInt8(ascii: ";"), maxSplits: 1).map { Substring($0) }
        guard let type = parts.first.flatMap({ MediaType($0) }), !type.essence.hasPrefix("inode/"),
            type.essence != "application/x-empty"
        else { return nil }
        let parameter = " charset="
        let charset = parts.last.flatMap { $0.hasPrefix(parameter) ? String($0.dropFirst(parameter.count)) : nil }
        return Finding(type: type, charset: charset.flatMap { charsets.contains($0) ? $0 : nil })
    }

    /// What makes bytes a text. Not among them: `binary`, `unknown-8bit`, `ebcdic`, and of UTF-8 and ASCII, which are found
    /// without libmagic, a guess from the first bytes alone.
    private static let charsets = ["iso-8859-1", "utf-16le", "utf-16be", "utf-32le", "utf-32be"]

    private static let flags =
        MAGIC_MIME_TYPE | MAGIC_MIME_ENCODING | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR
        | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_TOKENS

    private func open() -> Cookie? {
        guard let value = unsafe magic_open(Self.flags) else { return nil }
        guard unsafe magic_load(value, database) == 0 else {
            unsafe magic_close(value)
            return nil
        }
        // A version that does not know a parameter says -1 and goes on without the bound.
        for (parameter, bound) in [
            (MAGIC_PARAM_REGEX_MAX, 256), (MAGIC_PARAM_INDIR_MAX, 15), (MAGIC_PARAM_NAME_MAX, 50),
        ] {
            var bound = bound
            _ = unsafe magic_setparam(value, parameter, &bound)
        }
        return unsafe Cookie(value: value)
    }

    /// Where distributions put the compiled patterns, then where this libmagic was built to look. It must not be left
    /// to `magic_load`, which heeds `MAGIC` and a file in the home folder.
    private static var defaultDatabase: String? {
        var places = ["/usr/share/misc/magic.mgc", "/usr/share/file/misc/magic.mgc", "/usr/lib/file/magic.mgc"]
        if Machine.environment("MAGIC") == nil, let builtIn = unsafe magic_getpath(nil, 1) {
            places += unsafe String(cString: builtIn).split(separator: ":").map { "\($0).mgc" }
        }
        return places.first(where: FileSystem.isReadable)
    }
}
#else
/// Where libmagic is left out of the build: the extension table and the signatures decide alone.
package final class MagicDetector: Sendable {
    package struct Finding: Sendable, Equatable {
        package var type: MediaType
        package var charset: String?
    }

    package enum Question: Sendable { case anything, text }

    static let sampleSize = 4096

    package init?(database: String? = nil) { nil }

    package func detect(_ bytes: UnsafeRawBufferPointer, as question: Question = .anything) -> Finding? { nil }
}
#endif
