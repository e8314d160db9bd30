import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Initialization {
  /// Time constants at equal distances of their logarithms, half a distance inside both ends.
  ///
  /// Drawing them at random was the alternative: a hundred draws leave gaps of half an octave.
  static func timeConstants(_ count: Int, from shortest: Double, to longest: Double) -> [Double] {
    (0..<count).map { index in
      shortest * pow(longest / shortest, (Double(index) + 0.5) / Double(count))
    }
  }

  /// Positive numbers whose logarithms are uniform between those of two bounds.
  static func logUniform(
    _ count: Int, from least: Double, to largest: Double, using generator: inout RandomGenerator
  ) -> [Double] {
    (0..<count).map { _ in least * pow(largest / least, generator.uniformDouble()) }
  }
}
