/// The lines of a stream as they arrive in pieces, and the last of them.
struct LastLines: Sendable {
  /// How many lines are kept.
  static let most = 20
  private static let longest = 500

  private(set) var lines: [String] = []
  private var unfinished: [UInt8] = []

  /// Takes bytes, and returns the lines that they end; a longer line is cut.
  mutating func append(_ bytes: some Sequence<UInt8>) -> [String] {
    var ended: [String] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        ended.append(take())
      } else if unfinished.count < Self.longest {
        unfinished.append(byte)
      }
    }
    lines = (lines + ended.suffix(Self.most)).suffix(Self.most)
    return ended
  }

  /// All lines, the unfinished one included.
  var all: [String] {
    unfinished.isEmpty ? lines : (lines + [Self.text(unfinished)]).suffix(Self.most)
  }

  private mutating func take() -> String {
    defer { unfinished.removeAll(keepingCapacity: true) }
    return Self.text(unfinished)
  }

  /// Bytes of another program as a text that a terminal can show: control characters, which could
  /// move its cursor or colour it, become question marks.
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    let text = String(decoding: Array(bytes), as: UTF8.self)
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0 != "\r" }.map {
          $0 == "\t" ? " " : $0.properties.generalCategory == .control ? "?" : $0
        }))
  }
}
