/// The files of this folder, as bytes inside the binary.
package enum Template {
    /// The folder page: `listing.mustache`.
    package static var listing: [UInt8] { PackageResources.listing_mustache }
    /// The page for every answer from 400 to 599: `error.mustache`.
    package static var error: [UInt8] { PackageResources.error_mustache }
    /// What reloads the page: `client.js`.
    package static var client: [UInt8] { PackageResources.client_js }
    /// What replaces parts of the page: `swap.js`.
    package static var swap: [UInt8] { PackageResources.swap_js }
}
