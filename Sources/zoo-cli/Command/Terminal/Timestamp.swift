#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The local time, for names of folders.
enum Timestamp {
  /// The time now, such as `20240131-235959`.
  static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return "\(seconds)" }
    func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)\(padded(parts.tm_mon + 1))\(padded(parts.tm_mday))-"
      + "\(padded(parts.tm_hour))\(padded(parts.tm_min))\(padded(parts.tm_sec))"
  }
}
