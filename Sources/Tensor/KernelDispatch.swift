#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A request for an instruction set that cannot be met.
package enum InstructionSetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// `ZOO_ISA` names an instruction set that has no kernels here.
  case unknown(name: String)
  /// The machine lacks the instruction set that `ZOO_ISA` names.
  case unsupported(name: String, supported: [String])

  /// One sentence that names the request and what is possible.
  package var description: String {
    switch self {
    case .unknown(let name):
      "ZOO_ISA=\(name): unknown instruction set; choose "
        + InstructionSet.allCases.map(\.rawValue).joined(separator: ", ") + ", or unset it"
    case .unsupported(let name, let supported):
      "ZOO_ISA=\(name): this machine supports only \(supported.joined(separator: ", "))"
    }
  }
}

/// The kernels in use, chosen once from the processor's features and `ZOO_ISA`.
public enum Kernels {
  /// The name of the instruction set in use: `baseline`, `avx2` or `avx512`.
  public static var instructionSet: String { current.name }

  /// Checks the choice that the environment asks for.
  ///
  /// The kernels themselves fall back to the best that is supported, so that a library user with a
  /// stray variable computes the same results; a command calls this first and stops instead.
  ///
  /// - Throws: `InstructionSetError` if `ZOO_ISA` is set to a name that is unknown or unsupported.
  package static func validateEnvironment() throws(InstructionSetError) {
    _ = try choose(requested, from: supported)
  }

  /// The tables that run on this machine, the simplest first.
  package static let supported = InstructionSet.allCases
    .filter { ProcessorFeatures.current.include($0) }.map { KernelTable.of($0) }

  /// The table in use.
  package static let current: KernelTable =
    (try? choose(requested, from: supported)) ?? supported[supported.count - 1]

  private static var requested: String? {
    guard let value = getenv("ZOO_ISA") else { return nil }
    let name = String(cString: value)
    return name.isEmpty ? nil : name
  }

  /// The named table, or the last one if no name is given.
  package static func choose(
    _ name: String?, from supported: [KernelTable]
  ) throws(InstructionSetError) -> KernelTable {
    guard let name else { return supported[supported.count - 1] }
    guard let wanted = InstructionSet(rawValue: name) else { throw .unknown(name: name) }
    guard let table = supported.first(where: { $0.instructionSet == wanted }) else {
      throw .unsupported(name: name, supported: supported.map(\.name))
    }
    return table
  }
}
