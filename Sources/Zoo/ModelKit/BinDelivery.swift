/// How the bins of a recording reach a model that runs as another program.
public enum BinDelivery: String, Sendable, Codable {
  /// One bin at a time: the next is not sent before the row for it has arrived. Such a model cannot
  /// know the future, whatever it does.
  case lockstep
  /// Many bins at a time: the model holds bins that it must not use yet, and the audit looks whether
  /// it does.
  case blocks
}
