import Tensor

/// The things besides the inputs that decide the bits of a result: arithmetic version and platform.
///
/// Results of different numerics agree to several digits but not to the bit, so one table never
/// holds both.
public struct Numerics: Sendable, Codable, Hashable, CustomStringConvertible {
  /// Raised when the program changes so that the same inputs give other bits.
  public static let currentVersion = 2

  /// The version of the arithmetic.
  public let version: Int
  /// Instruction set, processor and C library, such as `avx2 x86_64 glibc`.
  public let platform: String

  /// Numerics of known parts.
  public init(version: Int, platform: String) {
    self.version = version
    self.platform = platform
  }

  /// Those of this process.
  public static let current = Numerics(
    version: currentVersion, platform: "\(Kernels.instructionSet) \(processor) \(library)")

  /// Such as `1 avx2 x86_64 glibc`.
  public var description: String { "\(version) \(platform)" }

  /// The instruction set of the kernels, the first word of the platform.
  package var instructionSet: String {
    String(platform.prefix { $0 != " " })
  }

  /// Whether nothing but the instruction set differs.
  package func differsInInstructionSet(from other: Numerics) -> Bool {
    version == other.version && instructionSet != other.instructionSet
      && platform.drop { $0 != " " } == other.platform.drop { $0 != " " }
  }

  // The baseline kernels of two processors differ, and so do the exponentials of two C libraries.
  private static var processor: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  private static var library: String {
    #if canImport(Glibc)
      "glibc"
    #elseif canImport(Musl)
      "musl"
    #else
      "darwin"
    #endif
  }
}
