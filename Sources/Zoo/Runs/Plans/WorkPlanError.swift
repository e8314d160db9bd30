/// A plan that cannot be carried out here.
public enum WorkPlanError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The results would have other bits than those that the plan names.
  case otherArithmetic(plan: Numerics, here: Numerics)
  /// A recording is not the one that the plan was made with.
  case otherData(recording: String, difference: String)
  /// This program does not know a model of the plan as the plan describes it.
  case otherModel(label: String, reason: String)
  /// The program would do other work under the same names.
  case otherProgram(unit: String)
  /// The plan has no such unit.
  case unknownUnit(id: String, suggestion: String?)

  /// One sentence.
  public var description: String {
    switch self {
    case .otherArithmetic(let plan, let here):
      "the plan was made for the arithmetic '\(plan)', but here it is '\(here)'"
    case .otherData(let recording, let difference):
      "the recording '\(recording)' is not the one that the plan was made with: \(difference)"
    case .otherModel(let label, let reason):
      "the plan names the model '\(label)', but \(reason)"
    case .otherProgram(let unit):
      "another version of the program made the plan: this one would not do the unit \(unit)"
    case .unknownUnit(let id, let suggestion):
      "the plan has no unit '\(id)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
    }
  }
}
