import FileWatching
import HTTPSemantics
package import LiveReload
package import NIOCore
import NIOPosix
import Platform
import SocketServer
import StaticSite

/// What `run` owns, and how it is given back.
package final class RunningServer: Sendable {
    package let preview: RunningPreview
    let configuration: PreviewServer.Configuration
    private let house: House
    private let group: MultiThreadedEventLoopGroup
    private let listener: Listener
    private let limits: ServerLimits
    private let heartbeat: RepeatedTask
    private let watching: Task<Void, Never>
    private let rounds: LateRounds

    init(
        house: House,
        group: MultiThreadedEventLoopGroup,
        listener: Listener,
        limits: ServerLimits,
        configuration: PreviewServer.Configuration
    ) {
        self.configuration = configuration
        self.house = house
        self.group = group
        self.listener = listener
        self.limits = limits
        let interval = limits.heartbeat
        let hub = house.reloader.hub
        heartbeat = group.next().scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            hub.beat()
        }
        let changes = house.watcher.changes()
        house.watch.begin(changes)
        let walk = house.walk(group.next())
        house.router.site.linked.whenFirst { walk.lookAgain() }
        rounds = walk.rounds
        // It reads what has changed. And by Swift's own executor the process would wake every second from then on.
        watching = Task(executorPreference: house.disk) { await walk.run(changes) }
        if let first = listener.takenPorts.first, let last = listener.takenPorts.last {
            let taken = first == last ? "port \(first) is" : "ports \(first) to \(last) are"
            let notice = "\(taken) taken, so \(listener.port) is used; `port` chooses another"
            house.events.keep(.notice(configuration.wording.spell(notice)))
        }
        let path = String(decoding: house.router.base.prefix, as: UTF8.self)
        let isWildcard = configuration.host == "0.0.0.0" || configuration.host == "::"
        // A name is taken for one of this machine alone.
        let isLocal = IPAddress(parsing: configuration.host.utf8)?.isLoopback ?? true
        let local = isWildcard ? (configuration.host == "::" ? "::1" : "127.0.0.1") : configuration.host
        func url(_ host: String) -> String {
            "http://\(host.contains(":") ? "[\(host)]" : host)\(listener.port == 0 ? "" : ":\(listener.port)")\(path)"
        }
        preview = RunningPreview(
            url: url(local),
            networkURLs: isWildcard
                ? Self.networkHosts(configuration.host).map(url) : isLocal ? [] : [url(configuration.host)],
            port: listener.port,
            hub: house.events,
            reloader: house.reloader,
            builds: house.builds
        )
    }

    /// Serves a connection that did not come by the socket; see `Listener`.
    package func serve(_ channel: any Channel) throws {
        try listener.serve(channel, limits: limits, handler: house.router)
    }

    /// What a page that shows this is told when it asks, as its client does on every connect.
    package func differences(from page: ShownPage) async -> [SiteChange] {
        await withCheckedContinuation { continuation in
            house.disk.run { [house] in
                guard case .change(_, .some(let changes)) = house.router.difference(page) else {
                    return continuation.resume(returning: [])
                }
                continuation.resume(returning: changes)
            }
        }
    }

    func stop() async {
        heartbeat.cancel()
        rounds.end()
        house.router.site.linked.whenFirst {}
        watching.cancel()
        await watching.value
        house.watch.end()
        await listener.stop()
        try? await group.shutdownGracefully()
        await house.disk.stop()
        house.events.finish()
    }

    /// What other machines can call this one: its addresses of the families that are bound, IPv4 first, then its name.
    private static func networkHosts(_ bound: String) -> [String] {
        // A socket bound to :: takes both families, unless the machine is set otherwise; see ipv6(7).
        let families = bound == "::" ? (v4: !Machine.bindsIPv6Only, v6: true) : (v4: true, v6: false)
        let addresses = networkAddresses(v4: families.v4, v6: families.v6)
        return addresses + (MachineName.multicast.map { [$0] } ?? [])
    }

    private static func networkAddresses(v4: Bool, v6: Bool) -> [String] {
        let devices = (try? System.enumerateDevices()) ?? []
        let addresses = devices.compactMap { device -> (isV6: Bool, text: String)? in
            guard let address = device.address, let text = address.ipAddress,
                let parsed = IPAddress(parsing: text.utf8), !parsed.isLoopback, !text.hasPrefix("fe80")
            else { return nil }
            return (address.protocol == .inet6, text)
        }
        return (v4 ? addresses.filter { !$0.isV6 }.map(\.text) : []) + (v6 ? addresses.filter(\.isV6).map(\.text) : [])
    }
}
