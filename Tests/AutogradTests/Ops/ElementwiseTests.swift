import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct ElementwiseTests {
  struct Row: Sendable {
    let operation: UnaryOperation
    let function: @Sendable (Double) -> Double
    var isPositive = false
    /// Distance of the samples from a kink or pole at 0.
    var gap: Float = 0
  }

  static func sigmoid(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }

  static let rows: [Row] = [
    Row(operation: .exp) { Foundation.exp($0) },
    Row(operation: .log, function: { Foundation.log($0) }, isPositive: true),
    Row(operation: .tanh) { Foundation.tanh($0) },
    Row(operation: .sigmoid) { sigmoid($0) },
    Row(operation: .softplus) { log1p(Foundation.exp($0)) },
    Row(operation: .relu, function: { max($0, 0) }, gap: 0.1),
    Row(operation: .geluErf) { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) },
    Row(operation: .geluTanh) {
      0.5 * $0
        * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
    },
    Row(operation: .silu) { $0 * sigmoid($0) },
    Row(operation: .elu, function: { $0 > 0 ? $0 : expm1($0) }, gap: 0.05),
    Row(operation: .sqrt, function: { $0.squareRoot() }, isPositive: true),
    Row(operation: .square) { $0 * $0 },
    Row(operation: .negate) { -$0 },
    Row(operation: .reciprocal, function: { 1 / $0 }, gap: 0.5),
    Row(operation: .absolute, function: { abs($0) }, gap: 0.1),
  ]

  @Test(arguments: rows)
  func agreesWithItsFormula(_ row: Row) throws {
    for shape in [[3, 5], [1, 1], [67], []] as [Shape] {
      let x =
        row.isPositive
        ? Sample.positive(shape, seed: 5) : Sample.normal(shape, seed: 5, scale: 2, gap: row.gap)
      try expectGradients(
        { $0[0].map(row.operation) }, { $0[0].map(row.function) }, at: [x], value: 2e-6,
        gradient: 2e-5)
    }
  }

  @Test func everyOperationHasARow() {
    #expect(Set(Self.rows.map(\.operation)) == Set(UnaryOperation.allCases))
  }

  @Test(arguments: rows)
  func extremeInputsAreFinite(_ row: Row) throws {
    // Where the function is finite in single precision, so must be the gradient.
    for x in [Float(-1e4), -90, 90, 1e4] where !(row.isPositive && x < 0) {
      let tape = Tape()
      let variable = tape.variable(Tensor(x))
      let y = variable.map(row.operation)
      guard y.value.scalar.isFinite else { continue }
      #expect(try tape.gradients(of: y)[variable].scalar.isFinite, "at \(x)")
    }
  }

  @Test func namedForms() {
    let x = Variable(Tensor([0.5, 2]))
    #expect(x.exp().value == x.map(.exp).value)
    #expect(x.log().value == x.map(.log).value)
    #expect(x.squareRoot().value == x.map(.sqrt).value)
    #expect(x.squared().value == x.map(.square).value)
    #expect(x.tanh().value == x.map(.tanh).value)
    #expect(x.sigmoid().value == x.map(.sigmoid).value)
    #expect(x.softplus().value == x.map(.softplus).value)
    #expect(x.relu().value == x.map(.relu).value)
    #expect(x.gelu().value == x.map(.geluErf).value)
    #expect(x.silu().value == x.map(.silu).value)
    #expect((-x).value == x.map(.negate).value)
  }
}
