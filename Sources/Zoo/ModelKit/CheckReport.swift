/// What was checked of a model or of predictions, in order; see `ModelCheck` and `PredictionCheck`.
public struct CheckReport: Sendable, Encodable {
  /// One thing that was checked.
  public typealias Item = ClientCheck.Item

  /// The version of this layout.
  public let schema = "zoo.check/1"
  /// The model's label; nil for a file.
  public private(set) var model: String?
  /// The file of predictions; nil for a model.
  public private(set) var predictions: String?
  /// All that was checked.
  public fileprivate(set) var items: [Item] = []
  /// The verdict of the audit; nil if it was not reached.
  public internal(set) var audit: AuditReport.Verdict?

  init(model: String? = nil, predictions: String? = nil) {
    self.model = model
    self.predictions = predictions
  }

  /// Whether nothing is to be mended.
  public var isPassed: Bool { !items.contains { $0.outcome == .failed } }

  enum CodingKeys: String, CodingKey {
    case schema, model, predictions, items, audit
  }
}

/// The making of a report, thing by thing.
struct CheckList {
  /// What a check found wrong.
  struct Defect: Error {
    let words: String
  }

  /// What was found so far.
  var report: CheckReport
  private let observer: (CheckReport.Item) -> Void

  /// An empty report; the observer is told each item.
  init(_ report: CheckReport, _ observer: @escaping (CheckReport.Item) -> Void) {
    self.report = report
    self.observer = observer
  }

  /// Checks one thing: it is right unless the closure throws.
  ///
  /// - Parameters:
  ///   - name: what is checked.
  ///   - body: returns what was seen, in a few words.
  /// - Returns: whether it is right.
  /// - Throws: `FitCancelled` if the check was stopped, and nothing else.
  @discardableResult
  mutating func check(_ name: String, _ body: () throws -> String) throws(FitCancelled) -> Bool {
    do {
      try Interruption.check()
      add(name, .passed, try body())
      return true
    } catch let error as FitCancelled {
      throw error
    } catch let defect as Defect {
      add(name, .failed, defect.words)
    } catch {
      add(name, .failed, "\(error)")
    }
    return false
  }

  /// Adds what was found.
  mutating func add(_ name: String, _ outcome: CheckReport.Item.Outcome, _ detail: String) {
    let item = CheckReport.Item(check: name, outcome: outcome, detail: detail)
    report.items.append(item)
    observer(item)
  }
}
