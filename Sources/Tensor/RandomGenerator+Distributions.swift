#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension RandomGenerator {
  /// A standard normal number (Box and Muller 1958; the second of the pair is not used, so that
  /// every call takes the same number of words).
  public mutating func normalDouble() -> Double {
    let radius = (-2 * log(1 - uniformDouble())).squareRoot()
    return radius * cos(2 * .pi * uniformDouble())
  }

  /// A standard normal number.
  public mutating func normal() -> Float { Float(normalDouble()) }

  /// An exponential number of mean 1.
  public mutating func exponential() -> Double { -log(1 - uniformDouble()) }
}
