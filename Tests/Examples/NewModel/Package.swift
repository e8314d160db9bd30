// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "MyModel",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "zoo", path: "../../..")],
  targets: [
    .executableTarget(
      name: "MyModel",
      dependencies: [
        .product(name: "Tensor", package: "zoo"), .product(name: "Autograd", package: "zoo"),
        .product(name: "Layers", package: "zoo"), .product(name: "Zoo", package: "zoo"),
        .product(name: "ZooCommand", package: "zoo"),
      ]),
    .testTarget(
      name: "MyModelTests",
      dependencies: ["MyModel", .product(name: "Zoo", package: "zoo")]),
  ],
  swiftLanguageModes: [.v6]
)
