import Testing

@testable import ZooCommand

@Suite struct KernelSelfTestTests {
  @Test func theKernelsOfThisMachineComputeRightly() throws {
    let findings = try KernelSelfTest.run(seconds: 0.2, seed: 5)
    #expect(findings.count == 11)
    for finding in findings {
      #expect(finding.trials > 0 && finding.isPassed, "\(finding)")
    }
    // Nothing rounds in just the same way as double precision.
    #expect(findings.filter { $0.worst > 0.001 }.count == 10)
  }

  @Test func aWrongKernelIsNamed() {
    let item = Doctor.item(of: [
      .init(kernel: "attention", trials: 3, worst: .infinity), .init(kernel: "GRU", trials: 3),
    ])
    #expect(item.outcome == .broken)
    #expect(item.detail.contains("attention") && !item.detail.contains("GRU"))
  }
}
