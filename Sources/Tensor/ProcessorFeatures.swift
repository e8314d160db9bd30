#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The instruction sets that processor and operating system allow.
package struct ProcessorFeatures: Sendable, Equatable {
  /// AVX2 with FMA and BMI (x86-64-v3).
  package var hasAVX2 = false
  /// AVX-512 F, BW, CD, DQ and VL (x86-64-v4).
  package var hasAVX512 = false

  /// Whether kernels of an instruction set may run.
  func include(_ instructionSet: InstructionSet) -> Bool {
    switch instructionSet {
    case .baseline: true
    case .avx2: hasAVX2
    case .avx512: hasAVX512
    }
  }

  /// The features of this machine.
  package static let current = detect()

  private static func detect() -> ProcessorFeatures {
    #if arch(x86_64)
      #if canImport(Darwin)
        return ProcessorFeatures(
          hasAVX2: systemControl("hw.optional.avx2_0") && systemControl("hw.optional.fma"),
          hasAVX512: systemControl("hw.optional.avx512f") && systemControl("hw.optional.avx512vl")
            && systemControl("hw.optional.avx512bw") && systemControl("hw.optional.avx512dq"))
      #else
        return fromLibrary() ?? fromText(SystemText.read("/proc/cpuinfo", atMost: 8192))
      #endif
    #else
      return ProcessorFeatures()
    #endif
  }

  #if arch(x86_64) && !canImport(Darwin)
    /// Asks the C library (glibc 2.33), whose answer already includes the operating system's; nil
    /// where it is not available, as in a static executable.
    private static func fromLibrary() -> ProcessorFeatures? {
      typealias Leaf = @convention(c) (UInt32) -> UnsafePointer<UInt32>?
      guard let symbol = dlsym(nil, "__x86_get_cpuid_feature_leaf") else { return nil }
      let leaf = unsafeBitCast(symbol, to: Leaf.self)
      // Words 0 to 3 are what the processor has, 4 to 7 (eax, ebx, ecx, edx) what is active.
      guard let first = leaf(0), let seventh = leaf(1) else { return nil }
      let ecx1 = first[6]
      let ebx7 = seventh[5]
      func all(_ word: UInt32, _ bits: [UInt32]) -> Bool {
        bits.allSatisfy { word & (1 << $0) != 0 }
      }
      // FMA, AVX; BMI1, AVX2, BMI2; then AVX-512 F, DQ, CD, BW, VL.
      let avx2 = all(ecx1, [12, 28]) && all(ebx7, [3, 5, 8])
      return ProcessorFeatures(hasAVX2: avx2, hasAVX512: avx2 && all(ebx7, [16, 17, 28, 30, 31]))
    }
  #endif

  #if canImport(Darwin)
    private static func systemControl(_ name: String) -> Bool {
      var value: Int32 = 0
      var size = MemoryLayout<Int32>.size
      return sysctlbyname(name, &value, &size, nil, 0) == 0 && value != 0
    }
  #endif

  /// Reads the `flags` line of /proc/cpuinfo.
  package static func fromText(_ text: String) -> ProcessorFeatures {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") }) else {
      return ProcessorFeatures()
    }
    let flags = Set(line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ":" }))
    let avx2 = flags.isSuperset(of: ["avx", "avx2", "fma", "bmi1", "bmi2"])
    let more = flags.isSuperset(of: ["avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl"])
    return ProcessorFeatures(hasAVX2: avx2, hasAVX512: avx2 && more)
  }
}
