import Tensor
import Zoo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a command failed: what is wrong, and what to do.
struct CommandFailure: Error, Equatable {
  /// The exit code.
  var code: ExitCode
  /// What is wrong, in one sentence without its full stop.
  var message: String
  /// What to do, if the message does not say so.
  var hint: String?

  /// A wrong command line.
  static func usage(_ message: String, hint: String? = nil) -> CommandFailure {
    CommandFailure(code: .usage, message: message, hint: hint)
  }

  init(code: ExitCode, message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  /// Any error of the modules below, with the exit code for its kind.
  init(_ error: any Error) {
    switch error {
    case let error as CommandFailure: self = error
    case let error as ModelOptionError:
      self.init(code: .usage, message: error.description)
    case let error as ZooError:
      self.init(code: .usage, message: error.description)
    case let error as InstructionSetError:
      self.init(code: .usage, message: error.description)
    case let error as SimulationError:
      self.init(code: .usage, message: error.description)
    case let error as RecordingError:
      self.init(recording: error)
    case let error as FileError:
      self.init(file: error)
    case let error as EvaluationError:
      self.init(code: .data, message: error.description)
    case let error as PredictionFileError:
      self.init(code: .data, message: error.description)
    case let error as PredictorError:
      self.init(predictor: error)
    case let error as ComparisonError:
      self.init(comparison: error)
    case let error as TransferError:
      self.init(transfer: error)
    case let error as WorkPlanError:
      self.init(plan: error)
    case let error as UnitAlignmentError:
      self.init(code: .data, message: error.description)
    case let error as any CustomStringConvertible:
      self.init(code: .failed, message: error.description)
    default:
      self.init(code: .failed, message: "\(error)")
    }
    if hint == nil, let remedy = (error as? any RemediableError)?.remedy {
      hint = RemedyText.text(remedy)
    }
  }

  private init(recording error: RecordingError) {
    switch error {
    case .file(let file): self.init(file: file)
    case .invalidOption: self.init(code: .usage, message: error.description)
    default: self.init(code: .data, message: error.description)
    }
  }

  private init(predictor error: PredictorError) {
    switch error {
    case .unitMismatch, .stateMismatch: self.init(code: .data, message: error.description)
    case .notFitted: self.init(code: .failed, message: error.description)
    }
  }

  private init(transfer error: TransferError) {
    switch error {
    case .oneRecording:
      self.init(
        code: .usage, message: error.description,
        hint: "name them after --in-vitro and --in-vivo; see 'zoo-cli help transfer'")
    case .emptyGroup(let preparation):
      let option = preparation == .inVitro ? "--in-vitro" : "--in-vivo"
      self.init(
        code: .usage, message: error.description, hint: "name at least one file after \(option)")
    case .noSpikes: self.init(code: .data, message: error.description)
    }
  }

  private init(plan error: WorkPlanError) {
    let again = "'zoo-cli plan' makes a plan for what is here"
    switch error {
    case .unknownUnit:
      self.init(
        code: .usage, message: error.description,
        hint: "'zoo-cli plan PLAN --format ids' lists the units")
    case .otherArithmetic(let plan, _):
      let name = plan.platform.prefix { $0 != " " }
      self.init(
        code: .data, message: error.description,
        hint: "if this machine has the instruction set, set ZOO_ISA=\(name); \(again)")
    case .otherData, .otherModel, .otherProgram:
      self.init(code: .data, message: error.description, hint: again)
    }
  }

  private init(comparison error: ComparisonError) {
    switch error {
    case .noRecordings, .duplicateRecording, .otherRun, .mixedRun:
      self.init(code: .usage, message: error.description)
    case .truthMismatch: self.init(code: .data, message: error.description)
    case .modelFailed: self.init(code: .failed, message: error.description)
    }
  }

  private init(file error: FileError) {
    var code = ExitCode.data
    var hint: String?
    switch error {
    case .system(let operation, _, let number):
      let isReading = ["open", "read", "list"].contains(operation)
      switch number {
      case ENOSPC, EDQUOT, ENOMEM, EMFILE, ENFILE:
        code = .resources
        if [ENOSPC, EDQUOT].contains(number) {
          hint = "free some space, or write somewhere else"
        }
      case EACCES, EPERM, EROFS, ENOENT, ENOTDIR, EISDIR, EEXIST:
        if !isReading {
          hint = RemedyText.text(.chooseAnotherOutput)
          code = .failed
        }
      default:
        if !isReading { code = .failed }
      }
    case .malformed, .unsupported: break
    case .invalidContent: code = .failed
    }
    self.init(code: code, message: error.description, hint: hint)
  }
}
