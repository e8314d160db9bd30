/// What went wrong with a model in another language.
public struct ExternalModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of a failure, as the protocol names it.
  public enum Code: String, Sendable, Codable, CaseIterable {
    /// It answered with something else than the protocol says.
    case `protocol`
    /// An answer has the wrong size.
    case shape
    /// An answer is not a number, or not finite.
    case nan
    /// It did not answer in time.
    case timeout
    /// It ended, or could not be started.
    case crashed
    /// Its answers depend on bins after their own.
    case leak
    /// The same bins gave other answers.
    case nondeterministic
    /// It cannot do what is asked of it, and says so.
    case unsupported
  }

  /// The model's name, or its command where the name is not known yet.
  public let model: String
  /// The kind of failure.
  public let code: Code
  /// What happened, and what to do about it.
  public let problem: String
  /// The last lines that it wrote to standard error.
  public let lastLines: [String]

  /// An error.
  public init(model: String, code: Code, problem: String, lastLines: [String] = []) {
    self.model = model
    self.code = code
    self.problem = problem
    self.lastLines = lastLines
  }

  /// The problem, and the end of the model's standard error.
  public var description: String {
    let problem = "\(model): \(problem) (\(code.rawValue))"
    guard !lastLines.isEmpty else { return problem }
    return problem + "; the end of its standard error:"
      + lastLines.map { "\n  | \($0)" }.joined()
  }
}
