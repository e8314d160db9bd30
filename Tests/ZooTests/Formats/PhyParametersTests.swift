import Testing

@testable import Zoo

@Suite("The sampling rate in params.py")
struct PhyParametersTests {
  private static func rate(_ text: String) -> PhyParameters.Rate {
    PhyParameters.sampleRate(Array("dat_path = 'x=y.dat'\n\(text)\noffset = 0\n".utf8))
  }

  @Test(
    "numbers as people write them",
    arguments: [
      "sample_rate = 30000.", "sample_rate=30000.0", "sample_rate = 3e4",
      "sample_rate = 30_000  # Hz", "sample_rate = float(30000)",
      "sample_rate = np.float64(30000.0)",
      "sample_rate = 30000.,", "sample_rate = 30 * 1000", "sample_rate : float = 30000.0",
      "sample_rate = '30000'", "sample_rate = \"30000\"", "\tsample_rate\t=\t30000\r",
      "sample_rate = 30000; offset = 0", "# sample_rate = 20000\nsample_rate = 30000",
    ])
  func numbers(line: String) { #expect(Self.rate(line) == .rate(30_000)) }

  @Test(
    "what is no positive number is named with its line",
    arguments: ["0", "-1", "inf", "nan", "fast", "30_000 Hz", "1e400", "", "get_rate(3)", "0x10"])
  func unreadable(value: String) {
    let text = value.filter { $0 != " " }
    #expect(Self.rate("sample_rate = \(value)") == .unreadable(line: 2, text: text))
  }

  @Test("another name is not the rate")
  func missing() {
    for line in ["sampling_rate = 30000", "my_sample_rate = 5", "sample_rate", "# sample_rate = 1"]
    {
      #expect(Self.rate(line) == .missing)
    }
  }
}
