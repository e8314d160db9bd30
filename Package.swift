// swift-tools-version: 6.2
// 6.2 is the first version under which a package that depends on this one by version accepts the
// unsafe flags that the kernel targets need.
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// `swift test` trains models, so the libraries below the command are optimised in debug builds too.
let optimized = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

// Text for terminals needs no speed, and the program that is given away should be small.
let small = strict + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

// The kernels are one source (KernelSources) compiled once per instruction set; the other folders
// are symbolic links to it. `-Ounchecked`: their loops are over raw pointers whose bounds the
// callers establish. `-fno-math-errno` lets square roots become one instruction.
let kernelFlags = ["-Ounchecked", "-Xcc", "-fno-math-errno"]
#if arch(x86_64)
  // Set TENSOR_PORTABLE when cross-compiling for another architecture on an x86-64 host: the flags
  // below are meaningless there, and without its ISA define a kernel target compiles to a stub.
  let isX86 = Context.environment["TENSOR_PORTABLE"] == nil
#else
  let isX86 = false
#endif

// Set TENSOR_NEON_SHAPES to give the baseline the tiles and loops of arm64, so that they can be tested
// on x86-64 too.
let baseline = Context.environment["TENSOR_NEON_SHAPES"] == nil ? nil : "ISA_NEON"

func kernelTarget(_ name: String, define: String?, march: String?) -> Target {
  var flags = kernelFlags
  var settings = strict
  if let march, isX86 { flags += ["-Xcc", "-march=\(march)"] }
  if let define, isX86 { settings.append(.define(define)) }
  settings.append(.unsafeFlags(flags))
  return .target(
    name: name, dependencies: ["KernelSupport"], path: "Sources/Tensor/\(name)",
    swiftSettings: settings)
}

let package = Package(
  name: "zoo",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Tensor", targets: ["Tensor"]),
    .library(name: "Autograd", targets: ["Autograd"]),
    .library(name: "Layers", targets: ["Layers"]),
    .library(name: "Zoo", targets: ["Zoo"]),
    .library(name: "ZooCommand", targets: ["ZooCommand"]),
    .executable(name: "zoo-cli", targets: ["zoo-cli"]),
  ],
  targets: [
    .target(
      name: "KernelSupport", path: "Sources/Tensor/KernelSupport",
      swiftSettings: strict + [.unsafeFlags(kernelFlags)]),
    kernelTarget("KernelsBaseline", define: baseline, march: nil),
    kernelTarget("KernelsAVX2", define: "ISA_AVX2", march: "x86-64-v3"),
    kernelTarget("KernelsAVX512", define: "ISA_AVX512", march: "x86-64-v4"),
    .target(
      name: "Tensor",
      dependencies: ["KernelSupport", "KernelsBaseline", "KernelsAVX2", "KernelsAVX512"],
      exclude: [
        "KernelSupport", "KernelSources", "KernelsBaseline", "KernelsAVX2", "KernelsAVX512",
      ],
      swiftSettings: optimized),
    .target(name: "Autograd", dependencies: ["Tensor"], swiftSettings: optimized),
    .target(name: "Layers", dependencies: ["Autograd", "Tensor"], swiftSettings: optimized),
    .target(name: "Zoo", dependencies: ["Layers", "Autograd", "Tensor"], swiftSettings: optimized),
    .target(
      name: "ZooCommand", dependencies: ["Zoo", "Layers", "Autograd", "Tensor"],
      path: "Sources/zoo-cli/Command", swiftSettings: small),
    .executableTarget(
      name: "zoo-cli", dependencies: ["ZooCommand"], path: "Sources/zoo-cli/Main",
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Zoo", "Layers", "Autograd", "Tensor"],
      path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "TensorTests", dependencies: ["Tensor", "KernelSupport", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "AutogradTests", dependencies: ["Autograd", "Tensor", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "LayersTests", dependencies: ["Layers", "Autograd", "Tensor", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "ZooTests", dependencies: ["Zoo", "Layers", "Autograd", "Tensor", "TestSupport"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "ZooCommandTests", dependencies: ["ZooCommand", "Zoo", "Tensor", "TestSupport"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
