// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "PluginExample",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "zoo", path: "../../..")],
  targets: [
    .executableTarget(
      name: "PluginExample",
      dependencies: [
        .product(name: "Tensor", package: "zoo"), .product(name: "Autograd", package: "zoo"),
        .product(name: "Layers", package: "zoo"), .product(name: "Zoo", package: "zoo"),
        .product(name: "ZooCommand", package: "zoo"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
