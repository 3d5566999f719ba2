// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// For the targets that call C: every use of an unsafe construct is marked where it stands.
let memorySafe = settings + [.strictMemorySafety()]

let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle",
    condition: .when(traits: ["ServiceLifecycle"])
)
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

/// Only for `make fuzz`: what no other build has a use for.
let fuzzing: [Target] =
    Context.environment["PREVIEW_FUZZING"] == nil
    ? []
    : [
        .executableTarget(
            name: "Fuzzing",
            dependencies: [
                "HTTPSemantics", "LiveReload", "DirectoryListing", "MediaTypes", "StaticSite", "PreviewKit",
                "TestSupport", nioCore,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Tests/Fuzzing",
            exclude: ["Seeds", "Dictionaries", "run"],
            swiftSettings: settings
        )
    ]

let package = Package(
    name: "swift-preview",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "preview", targets: ["preview"]),
        .library(name: "PreviewKit", targets: ["PreviewKit"]),
        .library(name: "FileWatching", targets: ["FileWatching"]),
        .library(name: "PreviewTesting", targets: ["PreviewTesting"]),
    ],
    traits: [
        .trait(name: "LibMagic", description: "Content types of unknown extensions and charsets by libmagic."),
        .trait(name: "ServiceLifecycle", description: "`PreviewServer` is a `Service` of swift-service-lifecycle."),
        .default(enabledTraits: ["LibMagic", "ServiceLifecycle"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.6.0"),
        // Without its trait: that one brings Foundation.
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CMagic",
            pkgConfig: "libmagic",
            providers: [.apt(["libmagic-dev"]), .brew(["libmagic"])]
        ),
        .target(name: "CLinux"),
        .target(name: "Platform", dependencies: ["CLinux"], swiftSettings: memorySafe),
        .target(
            name: "Templates",
            path: "templates",
            resources: [
                .embedInCode("listing.mustache"),
                .embedInCode("error.mustache"),
                .embedInCode("client.js"),
                .embedInCode("swap.js"),
            ],
            swiftSettings: settings
        ),
        .target(name: "HTTPSemantics", dependencies: [nioCore], swiftSettings: memorySafe),
        .target(name: "FileWatching", dependencies: ["Platform"], swiftSettings: memorySafe),
        .target(
            name: "MediaTypes",
            dependencies: ["Platform", .target(name: "CMagic", condition: .when(traits: ["LibMagic"]))],
            swiftSettings: memorySafe
        ),
        .target(
            name: "StaticSite",
            dependencies: ["HTTPSemantics", "MediaTypes", "Platform", nioCore],
            swiftSettings: memorySafe
        ),
        .target(
            name: "DirectoryListing",
            dependencies: ["HTTPSemantics", "MediaTypes", "Platform", "StaticSite", "Templates", nioCore],
            swiftSettings: memorySafe
        ),
        .target(
            name: "LiveReload",
            dependencies: ["HTTPSemantics", "MediaTypes", "Templates", nioCore],
            swiftSettings: settings
        ),
        .target(
            name: "SocketServer",
            dependencies: [
                "HTTPSemantics", "Platform", nioCore, nioPosix,
                .product(name: "NIOWebSocket", package: "swift-nio"),
                // For the handshake of NIOWebSocket alone.
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: memorySafe
        ),
        .target(
            name: "PreviewKit",
            dependencies: [
                "HTTPSemantics", "MediaTypes", "Platform", "StaticSite", "DirectoryListing", "LiveReload",
                "SocketServer",
                "FileWatching",
                nioCore,
                nioPosix,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                serviceLifecycle,
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: memorySafe
        ),
        .target(
            name: "PreviewTesting",
            dependencies: [
                "PreviewKit", "HTTPSemantics", "LiveReload", "MediaTypes", "Platform", nioCore, nioPosix,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: memorySafe
        ),
        .executableTarget(
            name: "preview",
            dependencies: [
                "PreviewKit", "HTTPSemantics", "Platform",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: memorySafe
        ),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(name: "PlatformTests", dependencies: ["Platform", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "HTTPSemanticsTests",
            dependencies: ["HTTPSemantics", "TestSupport", nioCore],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FileWatchingTests",
            dependencies: ["FileWatching", "Platform", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(name: "MediaTypesTests", dependencies: ["MediaTypes", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "StaticSiteTests",
            dependencies: ["StaticSite", "HTTPSemantics", "MediaTypes", "Platform", "TestSupport", nioCore],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DirectoryListingTests",
            dependencies: [
                "DirectoryListing", "HTTPSemantics", "MediaTypes", "Platform", "StaticSite", "Templates", "TestSupport",
                nioCore,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LiveReloadTests",
            dependencies: ["LiveReload", "HTTPSemantics", "TestSupport", nioCore],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SocketServerTests",
            dependencies: [
                "SocketServer", "HTTPSemantics", "TestSupport", nioCore, nioPosix,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PreviewKitTests",
            dependencies: [
                "PreviewKit", "PreviewTesting", "TestSupport", "DirectoryListing", "FileWatching", "HTTPSemantics",
                "MediaTypes", "Platform", "StaticSite", nioCore,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "PreviewKit", "PreviewTesting", "TestSupport",
                serviceLifecycle,
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PreviewTestingTests",
            dependencies: [
                "PreviewTesting", "PreviewKit", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: ["preview", "Platform", "PreviewKit", "TestSupport"],
            swiftSettings: settings
        ),
        // Half a minute of writing and reading, which other tests would keep from either.
        .testTarget(name: "FreshnessTests", dependencies: ["preview", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "BrowserTests",
            dependencies: ["preview", "PreviewKit", "PreviewTesting", "TestSupport"],
            exclude: ["ways.json"],
            swiftSettings: settings
        ),
    ] + fuzzing
)
