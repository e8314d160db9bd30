import Tensor
import Zoo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `--open`: shows a page in the browser, by the program that the desktop has for it.
///
/// What is needed comes from the environment that a command is given, so that a command within another
/// program, or a test, opens nothing unless it is told how.
enum BrowserOpening {
  static let option = CommandOption.flag("open", "show report.html in the browser")

  /// The variables that decide.
  static let variables = ["PATH", "DISPLAY", "WAYLAND_DISPLAY"]

  /// How long a program has to fail; one that still runs then is showing the page.
  private static let patience = 2.0

  /// Shows the report of a run directory if `--open` was given.
  ///
  /// If that does not work, a warning says why; the exit code stays what it is.
  static func showReport(_ directory: RunDirectory, _ invocation: Invocation) {
    guard invocation.arguments.has(option) else { return }
    guard FileBytes.exists(directory.report) else {
      invocation.warn("--open: there is no \(directory.report) to show")
      return
    }
    if let problem = open(directory.report, invocation.environment) {
      invocation.warn("--open: \(problem); the page is \(directory.report)")
    }
  }

  /// Opens a file; returns what went wrong, nil if nothing did.
  private static func open(_ file: String, _ environment: [String: String]) -> String? {
    #if canImport(Darwin)
      let name = "open"
    #else
      let name = "xdg-open"
      // Without a display it would start a browser for text, in a terminal that it does not have.
      guard ["DISPLAY", "WAYLAND_DISPLAY"].contains(where: { !(environment[$0] ?? "").isEmpty })
      else { return "there is no display" }
    #endif
    let files = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" as String }
    guard
      let program = files.first(where: { access($0, X_OK) == 0 })
    else { return "there is no program '\(name)'" }
    do throws(FileError) {
      // A desktop's program may run elsewhere, and would read a dash as an option.
      let code = try Subprocess.launch(
        program, [AbsolutePath.of(file)], patience: patience)
      return (code ?? 0) == 0 ? nil : "\(name) failed with code \(code ?? 0)"
    } catch {
      return "\(error)"
    }
  }
}
