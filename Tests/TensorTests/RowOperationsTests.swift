import Tensor
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct RowOperationsTests {
  private static func sample(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return Tensor.normal(shape, deviation: 2, using: &generator)
  }

  private static func rows(_ tensor: Tensor) -> [[Double]] {
    let columns = tensor.shape[-1]
    let values = tensor.values.map(Double.init)
    return stride(from: 0, to: values.count, by: columns).map { Array(values[$0..<($0 + columns)]) }
  }

  private static func closeRows(_ a: [[Double]], _ b: [[Double]], _ tolerance: Double) -> Bool {
    zip(a.joined(), b.joined()).allSatisfy { abs($0 - $1) <= tolerance * (1 + abs($1)) }
  }

  @Test(arguments: [1, 3, 16, 33, 128]) func softmaxAndItsVariants(_ columns: Int) throws {
    let x = Self.sample([2, 5, columns], 1)
    let dy = Self.sample([2, 5, columns], 2)
    let rows = Self.rows(x)
    let upstream = Self.rows(dy)
    let sums = rows.map { row in log(row.reduce(0) { $0 + exp($1) }) }
    let p = zip(rows, sums).map { row, s in row.map { exp($0 - s) } }
    #expect(Self.closeRows(Self.rows(x.softmax()), p, 1e-6))
    #expect(
      Self.closeRows(
        Self.rows(x.logSoftmax()), zip(rows, sums).map { r, s in r.map { $0 - s } }, 1e-6))
    let s = x.logSumExp()
    #expect(s.shape == [2, 5])
    for (a, b) in zip(s.values, sums) { #expect(abs(Double(a) - b) < 1e-6 * (1 + abs(b))) }

    let softmaxGradient = try Tensor.softmaxGradient(output: x.softmax(), upstream: dy)
    #expect(
      Self.closeRows(
        Self.rows(softmaxGradient),
        zip(p, upstream).map { p, g in
          let mean = zip(p, g).reduce(0) { $0 + $1.0 * $1.1 }
          return zip(p, g).map { $0 * ($1 - mean) }
        }, 2e-6))
    let logGradient = try Tensor.logSoftmaxGradient(output: x.logSoftmax(), upstream: dy)
    #expect(
      Self.closeRows(
        Self.rows(logGradient),
        zip(p, upstream).map { p, g in
          let sum = g.reduce(0, +)
          return zip(p, g).map { $1 - $0 * sum }
        }, 2e-5))
    let ds = Self.sample([2, 5], 3)
    let sumGradient = try Tensor.logSumExpGradient(input: x, output: s, upstream: ds)
    #expect(
      Self.closeRows(
        Self.rows(sumGradient),
        zip(p, ds.values).map { p, d in p.map { $0 * Double(d) } }, 2e-6))
  }

  @Test func hugeRowsDoNotOverflow() {
    let x = Tensor.make([2, 3]) { p in
      for (i, v) in [Float(1e4), 1e4, -1e4, -1e4, -1e4, -1e4].enumerated() { p[i] = v }
    }
    #expect(x.softmax().values[0] == 0.5)
    #expect(abs(x.softmax().values[3] - 1 / 3) < 1e-7)
    #expect(abs(x.logSumExp().values[0] - 10_000.693) < 1e-2)
    #expect(Tensor([-.infinity, -.infinity]).logSumExp().scalar == -.infinity)
  }

  @Test(arguments: [1, 3, 16, 33, 128]) func layerNorm(_ columns: Int) throws {
    let epsilon = 1e-5
    let x = Self.sample([300, columns], 4)
    let w = Self.sample([columns], 5)
    let b = Self.sample([columns], 6)
    let dy = Self.sample([300, columns], 7)
    let (y, mean, reciprocal) = try x.layerNorm(weight: w, bias: b, epsilon: Float(epsilon))
    let gradients = try Tensor.layerNormGradient(
      input: x, weight: w, mean: mean, reciprocalDeviation: reciprocal, upstream: dy)
    let weight = w.values.map(Double.init)
    var expected: [[Double]] = []
    var expectedInput: [[Double]] = []
    var dw = [Double](repeating: 0, count: columns)
    var db = dw
    let n = Double(columns)
    for (row, g) in zip(Self.rows(x), Self.rows(dy)) {
      let m = row.reduce(0, +) / n
      let variance = row.reduce(0) { $0 + ($1 - m) * ($1 - m) } / n
      let r = 1 / (variance + epsilon).squareRoot()
      let normal = row.map { ($0 - m) * r }
      expected.append((0..<columns).map { normal[$0] * weight[$0] + Double(b.values[$0]) })
      let h = (0..<columns).map { g[$0] * weight[$0] }
      let first = h.reduce(0, +) / n
      let second = zip(h, normal).reduce(0) { $0 + $1.0 * $1.1 } / n
      expectedInput.append((0..<columns).map { r * (h[$0] - first - normal[$0] * second) })
      for j in 0..<columns {
        dw[j] += g[j] * normal[j]
        db[j] += g[j]
      }
    }
    #expect(Self.closeRows(Self.rows(y), expected, 2e-5))
    if columns > 1 { #expect(Self.closeRows(Self.rows(gradients.input), expectedInput, 1e-4)) }
    #expect(Self.closeRows([gradients.weight.values.map(Double.init)], [dw], 1e-4))
    #expect(Self.closeRows([gradients.bias.values.map(Double.init)], [db], 1e-4))
  }

  @Test func rowsAreSummedAndShifted() throws {
    let x = Self.sample([2, 600, 21], 8)
    let sums = x.sumOfRows().values
    for j in 0..<21 {
      let expected = Self.rows(x).reduce(0) { $0 + $1[j] }
      #expect(abs(Double(sums[j]) - expected) < 1e-3)
    }
    let bias = Self.sample([21], 9)
    #expect(try x.addingToRows(bias).values[22] == x.values[22] + bias.values[1])
    #expect(throws: TensorError.shapeMismatch(operation: "addingToRows", left: [20], right: [21])) {
      try x.addingToRows(Self.sample([20], 9))
    }
  }
}
