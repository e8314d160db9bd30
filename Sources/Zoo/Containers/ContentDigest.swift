import Synchronization

/// The SHA-256 of bytes, computed when it is first asked for.
///
/// Hashing a file takes longer than reading it. A comparison writes the hash into its manifest; a
/// program that only reads a recording does not wait for it. The bytes are kept until the hash is
/// computed.
final class ContentDigest: Sendable {
  private enum State {
    case pending([[UInt8]])
    case deferred(@Sendable () -> String)
    case known(String)
  }

  private let state: Mutex<State>

  /// The hash of arrays of bytes, one after the other.
  init(ofAll parts: [[UInt8]]) { state = Mutex(.pending(parts)) }

  /// A hash that a closure computes.
  init(computing hash: @escaping @Sendable () -> String) { state = Mutex(.deferred(hash)) }

  /// A known hash.
  init(_ hexadecimal: String) { state = Mutex(.known(hexadecimal)) }

  /// The hash as 64 lower-case hexadecimal digits.
  var hexadecimal: String {
    state.withLock { state in
      switch state {
      case .known(let digits): return digits
      case .pending(let parts):
        let digits = SHA256.hexDigest(ofAll: parts)
        state = .known(digits)
        return digits
      case .deferred(let hash):
        let digits = hash()
        state = .known(digits)
        return digits
      }
    }
  }
}

extension ContentDigest: Equatable {
  /// Equal hashes.
  static func == (left: ContentDigest, right: ContentDigest) -> Bool {
    left === right || left.hexadecimal == right.hexadecimal
  }
}
