import PreviewKit

extension Wording {
    /// The options of this command, instead of the fields of the library's configuration.
    static let options = Wording([
        "port": "--port", "host": "--host", "basePath": "--base", "fallback": "--fallback",
        "listsFolders": "--no-listing", "listingTemplate": "--listing-template", "servesHiddenFiles": "--hidden",
        "followsSymlinks": "--follow-symlinks", "allowedHosts": "--allow-host", "ignoring": "--ignore",
        "pollInterval": "--poll", "reload": "--reload",
    ])
}
