// swift-tools-version: 6.0
import PackageDescription

// A package that depends on this one by version, as most do. SwiftPM allows unsafe flags in such a
// dependency only if its manifest has tools version 6.2 or later; the kernels need such flags.
let package = Package(
  name: "VersionedConsumer",
  platforms: [.macOS(.v15)],
  dependencies: [
    // The repository, with a tag of this version: `.ci/versioned-consumer` makes both.
    .package(url: Context.environment["ZOO_REPOSITORY"] ?? "file:///zoo", exact: "0.0.1")
  ],
  targets: [
    .executableTarget(
      name: "VersionedConsumer", dependencies: [.product(name: "Tensor", package: "zoo")])
  ]
)
