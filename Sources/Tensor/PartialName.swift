#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The temporary name of a file that is being written.
///
/// It identifies the writer, so that the next writer of the same destination can tell what a killed
/// one left behind: the machine, since folders may be shared; the process; and a random number
/// drawn by the process at its start, since process numbers are reused.
struct PartialName: Equatable {
  /// The destination's name, cut so that even the longest allowed name leaves room.
  let destination: String
  let host: UInt32
  let process: Int32
  let start: UInt32
  let serial: Int

  private static let longest = 40
  private static let ending = "partial"

  /// This process's temporary name for a destination.
  init(destination: some StringProtocol, serial: Int) {
    self.destination = Self.cut(destination)
    (host, process, start) = (Self.thisHost, getpid(), Self.thisStart)
    self.serial = serial
  }

  init(destination: String, host: UInt32, process: Int32, start: UInt32, serial: Int) {
    self.destination = Self.cut(destination)
    (self.host, self.process, self.start, self.serial) = (host, process, start, serial)
  }

  /// Parses a file name; nil if it is not a temporary name.
  init?(_ name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard name.hasPrefix("."), parts.count >= 7, parts[parts.count - 1] == Self.ending,
      let serial = Int(parts[parts.count - 2]),
      let start = UInt32(parts[parts.count - 3], radix: 16),
      let process = Int32(parts[parts.count - 4]),
      let host = UInt32(parts[parts.count - 5], radix: 16), process > 0
    else { return nil }
    destination = parts[1..<parts.count - 5].joined(separator: ".")
    (self.host, self.process, self.start, self.serial) = (host, process, start, serial)
  }

  /// The file name.
  var text: String {
    let (host, start) = (String(host, radix: 16), String(start, radix: 16))
    return ".\(destination).\(host).\(process).\(start).\(serial).\(Self.ending)"
  }

  /// Whether the file was left behind by a writer of a destination.
  ///
  /// Another machine's processes are unknown: its file counts as left behind after a day unwritten.
  func isLeftBehind(of destination: some StringProtocol, secondsOld: Int) -> Bool {
    guard self.destination == Self.cut(destination) else { return false }
    guard host == Self.thisHost else { return secondsOld > 24 * 60 * 60 }
    if process == getpid() { return start != Self.thisStart }
    return kill(process, 0) != 0 && errno == ESRCH
  }

  private static func cut(_ name: some StringProtocol) -> String {
    String(String.UnicodeScalarView(name.unicodeScalars.prefix(longest)))
  }

  /// A number for the machine, from its name.
  static let thisHost: UInt32 = {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    // FNV-1a.
    return name.prefix { $0 != 0 }.reduce(2_166_136_261) { hash, byte in
      (hash ^ UInt32(UInt8(bitPattern: byte))) &* 16_777_619
    }
  }()

  private static let thisStart = UInt32.random(in: .min ... .max)
}
