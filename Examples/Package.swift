// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who depends on swift-preview builds it.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let previewKit = Target.Dependency.product(name: "PreviewKit", package: "swift-preview")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "Examples",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-preview", path: ".."),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.6.0"),
    ],
    targets: [
        .executableTarget(
            name: "MiniGenerator",
            dependencies: [previewKit],
            path: "MiniGenerator",
            exclude: ["content", "layouts"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "EmbeddedService",
            dependencies: [previewKit, serviceLifecycle, unixSignals, logging],
            path: "EmbeddedService",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "CustomHandler",
            dependencies: [previewKit, httpTypes],
            path: "CustomHandler",
            swiftSettings: settings
        ),
        .executableTarget(name: "RawClient", path: "RawClient", swiftSettings: settings + [.strictMemorySafety()]),
        .testTarget(
            name: "ExampleTests",
            dependencies: [
                "MiniGenerator", "EmbeddedService", "CustomHandler", "RawClient", previewKit, httpTypes,
                serviceLifecycle, logging,
                .product(name: "PreviewTesting", package: "swift-preview"),
            ],
            path: "ExampleTests",
            swiftSettings: settings
        ),
    ]
)
