import Platform
import Testing

/// The one list of the names that are neither served nor watched.
struct EditorFileTests {
    @Test(
        arguments: [
            ("a~", true), ("~", true), (".a~", true), ("#a~", true), ("#a#", true), ("##", true), (".#a", true),
            (".a.swp", true), (".a.swx", true), (".a.swa", true), (".goutputstream-XYZ", true), (".~lock.a.odt#", true),
            ("a___jb_tmp___", true), ("a___jb_old___", true), ("a___jb_bak___", true), ("___jb_tmp___", true),
            ("a", false), ("#", false), ("#a", false), ("a#", false), (".a.swz", false), (".a.swq", false),
            (".swp", false),
            ("a.swp", false), ("4913", false), ("a~b", false), ("jb_tmp", false), (".env", false), ("a.bak", false),
            ("a__jb_tmp___", false), ("", false),
        ]
    )
    func nameOfAnEditorIsKnown(_ name: String, _ isEditorFile: Bool) {
        let bytes = Array(name.utf8)
        #expect(EditorFile.isName(bytes) == isEditorFile)
        // The watcher asks with the kernel's own bytes.
        #expect(bytes.withUnsafeBytes { EditorFile.isName($0) } == isEditorFile)
    }
}
