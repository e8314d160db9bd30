import Zoo

/// `zoo-cli predict --live`: bins come in on standard input, forecasts go out on standard output.
enum LivePrediction {
  /// Reads a bin a line, the numbers of the units that spiked, and writes the log-odds of the bin
  /// that follows; before the first bin there is a line too.
  ///
  /// - Throws: `CommandFailure` for a line that is not a bin.
  static func run(_ entry: FittedModels.Entry, _ invocation: Invocation) throws -> ExitCode {
    let units = entry.fitted.units
    let predictor = try entry.fitted.predictor(zoo: invocation.zoo)
    var forecast = try predictor.liveForecast(units: units)
    invocation.note(
      "\(entry.fitted.label) forecasts \(NumberText.counted(units, "unit")): one line per bin of "
        + "\(entry.fitted.settings.binSeconds) s with the numbers of the units that spiked, from 0 "
        + "on and with spaces between; an empty line is a silent bin")
    var line = 0
    write(forecast, invocation)
    while !invocation.cancellation.isRequested, let text = invocation.readLine() {
      line += 1
      try forecast.observe(try bin(text, line: line, units: units))
      write(forecast, invocation)
    }
    return invocation.cancellation.isRequested ? invocation.cancellation.exitCode : .success
  }

  private static func write(_ forecast: any LiveForecast, _ invocation: Invocation) {
    invocation.output.write(
      forecast.logOdds.map { NumberText.fixed(Double($0), 4) }.joined(separator: " ") + "\n")
  }

  private static func bin(_ text: String, line: Int, units: Int) throws -> [UInt8] {
    var bin = [UInt8](repeating: 0, count: units)
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }) {
      guard let unit = Int(word), 0..<units ~= unit else {
        throw CommandFailure(
          code: .data,
          message: "standard input, line \(line): '\(word)' is not the number of a unit",
          hint: "write the units that spiked, from 0 to \(units - 1), with spaces between")
      }
      bin[unit] = 1
    }
    return bin
  }
}
