/// An instruction set that has kernels.
///
/// Everything that depends on one is found by a `switch` without a `default`, so a new case does
/// not compile before every table has its kernels.
package enum InstructionSet: String, Sendable, CaseIterable {
  /// SSE2 on x86-64, NEON on arm64.
  case baseline
  /// AVX2 with FMA and BMI (x86-64-v3).
  case avx2
  /// AVX-512 F, BW, CD, DQ and VL (x86-64-v4).
  case avx512
}
