import Autograd
import Tensor
import TestSupport
import Testing

/// The checker itself must be able to fail.
@Suite struct GradientCheckTests {
  private func cube(_ x: Variable, factor: Float) -> Variable {
    let y = x.value.map(.square)
    let cubes = (try? Tensor.combine(.multiply, y, x.value)) ?? y
    return .computed("cube", cubes, from: [x]) { [y] dy, _ throws(TensorError) in
      [try Tensor.combine(.multiply, Tensor.combine(.multiply, dy, y), Tensor(factor))]
    }
  }

  @Test func aCorrectGradientPassesBothForms() throws {
    let x = [Sample.normal([5], seed: 1)]
    let double = try GradientCheck.compare(
      { cube($0[0], factor: 3) }, with: { $0[0].map { $0 * $0 * $0 } }, at: x)
    #expect(double.value < 1e-6 && double.gradient < 1e-6)
    let single = try GradientCheck.compare({ cube($0[0], factor: 3) }, at: x)
    #expect(single.gradient < 1e-2)
  }

  @Test func aWrongGradientFailsBothForms() throws {
    let x = [Sample.normal([5], seed: 1)]
    for factor: Float in [-3, 3.03, 0, .nan] {
      let report = try GradientCheck.compare(
        { cube($0[0], factor: factor) }, with: { $0[0].map { $0 * $0 * $0 } }, at: x)
      #expect(report.gradient > 1e-3)
    }
    #expect(try GradientCheck.compare({ cube($0[0], factor: -3) }, at: x).gradient > 0.1)
  }

  @Test func aWrongValueFails() throws {
    let report = try GradientCheck.compare(
      { cube($0[0], factor: 3) }, with: { $0[0].map { $0 * $0 * $0 + 0.01 } },
      at: [Sample.normal([5], seed: 1)])
    #expect(report.value > 1e-4)
  }
}
