import Synchronization

/// Keeps the client of the last fit of a model running, so that the same fit need not be made again
/// for each recording that it is tested on: its program holds what it has learned.
final class ClientKeeper: Sendable {
  /// What decides what a client has learned.
  struct Key: Sendable, Equatable {
    let options: String
    let seed: UInt64
    let training: SpikeRaster
    let validation: SpikeRaster
  }

  /// A client that has learned.
  struct Fitted: Sendable {
    let client: ExternalClient
    let parameters: Int
    let seconds: Double
  }

  private let kept = Mutex<(key: Key, fitted: Fitted)?>(nil)

  /// The client of a fit, if it is still there.
  func client(of key: Key) -> Fitted? {
    kept.withLock { kept in
      guard let kept, kept.key == key, kept.fitted.client.exitCode == nil else { return nil }
      return kept.fitted
    }
  }

  /// Forgets the client, which ends unless it is in use.
  func release() {
    let last = kept.withLock { kept in
      defer { kept = nil }
      return kept
    }
    withExtendedLifetime(last) {}
  }

  /// Keeps a client.
  func keep(_ fitted: Fitted, of key: Key) { kept.withLock { $0 = (key, fitted) } }
}
