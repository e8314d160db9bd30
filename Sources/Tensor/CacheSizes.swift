#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A value of `ZOO_CACHE` that says no sizes.
package struct CacheSizeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What the variable holds.
  package let text: String

  /// One sentence that says what is wrong and what is possible.
  package var description: String {
    "ZOO_CACHE=\(text): give the sizes of the first, second and third level, such as "
      + "32K,512K,16M (0 for a third level that is not there), or unset it"
  }
}

/// The data caches that one core works with, in bytes: what the sizes of blocks follow from.
public struct CacheSizes: Sendable, Equatable {
  /// The first level of a core.
  public var first: Int
  /// The second level of a core, or its share of one.
  public var second: Int
  /// The third level, which cores share; 0 if there is none.
  public var third: Int

  /// Sizes in bytes.
  public init(first: Int, second: Int, third: Int) {
    (self.first, self.second, self.third) = (first, second, third)
  }

  /// The sizes that kernels use: those of `ZOO_CACHE`, else those of this machine.
  ///
  /// They decide how work is cut, never what comes out: the same bits for any sizes.
  public static let current = (try? requested()) ?? ofMachine()

  /// What is assumed where a machine says nothing.
  ///
  /// As little as processors of the last ten years have: blocks too small cost a few per cent,
  /// blocks too large far more.
  static let assumed = CacheSizes(first: 32 << 10, second: 256 << 10, third: 4 << 20)

  /// The sizes of this machine.
  static func ofMachine() -> CacheSizes {
    var sizes = assumed
    #if canImport(Darwin)
      // The fast cores have names of their own where there are two kinds.
      func size(_ names: String...) -> Int? { names.lazy.compactMap(systemControl).first }
      sizes.first = size("hw.perflevel0.l1dcachesize", "hw.l1dcachesize") ?? sizes.first
      sizes.second = size("hw.perflevel0.l2cachesize", "hw.l2cachesize") ?? sizes.second
      sizes.third = size("hw.l3cachesize") ?? 0
    #else
      if let found = described(in: "/sys/devices/system/cpu/cpu0/cache") { return found }
      #if canImport(Glibc)
        // The library asks the processor itself (CPUID).
        func size(_ name: Int) -> Int? {
          let bytes = sysconf(Int32(name))
          return bytes > 0 ? bytes : nil
        }
        sizes.first = size(Int(_SC_LEVEL1_DCACHE_SIZE)) ?? sizes.first
        sizes.second = size(Int(_SC_LEVEL2_CACHE_SIZE)) ?? sizes.second
        sizes.third = size(Int(_SC_LEVEL3_CACHE_SIZE)) ?? sizes.third
      #endif
    #endif
    return sizes.isPlausible ? sizes : assumed
  }

  /// The sizes in a folder of Linux's description of a core; nil if the first two are not there.
  static func described(in folder: String) -> CacheSizes? {
    var sizes: [Int: Int] = [:]
    for index in 0..<8 {
      func word(_ name: String) -> Substring? {
        SystemText.read("\(folder)/index\(index)/\(name)", atMost: 256)
          .split(whereSeparator: \.isWhitespace).first
      }
      guard let level = word("level").flatMap({ Int($0) }),
        let type = word("type"), type != "Instruction",
        let size = word("size").flatMap({ bytes(String($0)) })
      else { continue }
      sizes[level] = size
    }
    guard let first = sizes[1], let second = sizes[2] else { return nil }
    let found = CacheSizes(first: first, second: second, third: sizes[3] ?? 0)
    return found.isPlausible ? found : nil
  }

  /// A virtual machine may tell anything.
  private var isPlausible: Bool {
    (4 << 10...1 << 30) ~= first && (first...1 << 34) ~= second && third >= 0
  }

  /// The sizes that `ZOO_CACHE` asks for; nil if it is not set.
  ///
  /// - Throws: `CacheSizeError` if it holds something else.
  static func requested() throws(CacheSizeError) -> CacheSizes? {
    guard let value = getenv("ZOO_CACHE") else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : try parse(text)
  }

  /// Checks what the environment asks for.
  ///
  /// - Throws: `CacheSizeError` if `ZOO_CACHE` holds something else than sizes.
  package static func validateEnvironment() throws(CacheSizeError) { _ = try requested() }

  /// Sizes from a text such as `32K,512K,16M`.
  ///
  /// - Throws: `CacheSizeError` for another text.
  package static func parse(_ text: String) throws(CacheSizeError) -> CacheSizes {
    let sizes = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { bytes(String($0)) }
    guard sizes.count == 3, let first = sizes[0], let second = sizes[1], let third = sizes[2] else {
      throw CacheSizeError(text: text)
    }
    let parsed = CacheSizes(first: first, second: second, third: third)
    guard parsed.isPlausible else { throw CacheSizeError(text: text) }
    return parsed
  }

  /// A number of bytes with K, M, G or nothing after it.
  private static func bytes(_ text: String) -> Int? {
    let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30]
    let last = text.last.flatMap { shifts[Character($0.uppercased())] }
    guard let number = Int(last == nil ? text : String(text.dropLast())), number >= 0 else {
      return nil
    }
    let (size, overflows) = number.multipliedReportingOverflow(by: 1 << (last ?? 0))
    return overflows ? nil : size
  }

  #if canImport(Darwin)
    private static func systemControl(_ name: String) -> Int? {
      var value: Int64 = 0
      var size = MemoryLayout<Int64>.size
      return sysctlbyname(name, &value, &size, nil, 0) == 0 && value > 0 ? Int(value) : nil
    }
  #endif
}

extension CacheSizes: CustomStringConvertible {
  /// As `ZOO_CACHE` takes it.
  public var description: String {
    [first, second, third].map { size in
      if size > 0, size % (1 << 20) == 0 { return "\(size >> 20)M" }
      return size > 0 && size % (1 << 10) == 0 ? "\(size >> 10)K" : "\(size)"
    }.joined(separator: ",")
  }
}
