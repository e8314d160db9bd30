/// A frame: four ASCII letters, the length of what follows as a little-endian UInt32, and that.
enum ClientFrame {
  /// The kinds of frames.
  enum Tag: String, Sendable {
    /// Host: forget the past; the row of the first bin is asked for.
    case start = "STRT"
    /// Host: bins, one byte an entry; as many rows are asked for.
    case bins = "BINS"
    /// Client: rows of log-odds.
    case logOdds = "LOGI"
    /// Host: keep the state under a number, and go back to it.
    case save = "SAVE", load = "LOAD"
    /// Host: fit the parameters of single units to another recording, or go back to the fit.
    case adapt = "ADPT"
    /// Host: is anybody there?
    case ping = "PING"
    /// Host: end.
    case quit = "QUIT"
    /// Client: done, of what has no rows as its answer.
    case done = "DONE"
    /// Client: it failed, and why.
    case fail = "FAIL"
  }

  /// The bytes before the content.
  static let headerBytes = 8

  /// A frame of the host.
  static func bytes(_ tag: Tag, _ content: some Collection<UInt8> = []) -> [UInt8] {
    bytes(tag.rawValue, content)
  }

  /// A frame with any four letters, for tests of clients.
  static func bytes(_ tag: String, _ content: some Collection<UInt8>) -> [UInt8] {
    var frame = Array(tag.utf8)
    frame.reserveCapacity(headerBytes + content.count)
    frame += littleEndian(UInt32(content.count))
    frame += content
    return frame
  }

  /// The four bytes of a number.
  static func littleEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// Tag and length of a frame whose first eight bytes are given; nil if no frame begins so.
  static func header(_ bytes: UnsafeRawBufferPointer) -> (tag: Tag, length: Int)? {
    guard let tag = Tag(rawValue: String(decoding: bytes.prefix(4), as: UTF8.self)) else {
      return nil
    }
    return (tag, Int(number(bytes[4..<8])))
  }

  /// The number that four little-endian bytes are.
  static func number(_ bytes: some BidirectionalCollection<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
