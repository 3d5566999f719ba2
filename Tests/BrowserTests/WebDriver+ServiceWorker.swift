import TestSupport

extension WebDriver {
    /// Opens a page that registers a service worker, until the page comes from the cache of that worker.
    func openWithServiceWorker(_ url: String) throws {
        try open(url)
        guard try wait(for: "navigator.serviceWorker.controller") else {
            throw TestError("no worker controls the page")
        }
        try open(url)
        try open(url)
    }
}
