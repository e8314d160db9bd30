import Tensor
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The attention kernels of every instruction set of this machine against double precision.
@Suite struct AttentionTests {
  private static func sample(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return Tensor.normal(shape, using: &generator)
  }

  private static func run(
    _ plan: AttentionPlan, _ q: Tensor, _ k: Tensor, _ v: Tensor, _ dy: Tensor,
    _ kernels: KernelTable
  ) -> (output: Tensor, gradients: [Tensor]) {
    let output = Tensor(uninitialized: q.shape)
    let logSum = Tensor(uninitialized: [plan.samples, plan.heads, plan.time])
    let gradients = (0..<3).map { _ in Tensor(uninitialized: q.shape) }
    withExtendedLifetime([q, k, v, dy, output, logSum] + gradients) {
      func at(_ tensor: Tensor) -> UnsafeMutablePointer<Float> { tensor.storage.base }
      plan.forward(
        q: at(q), k: at(k), v: at(v), output: at(output), logSum: at(logSum), kernels: kernels)
      plan.backward(
        q: at(q), k: at(k), v: at(v), output: at(output), logSum: at(logSum), upstream: at(dy),
        dq: at(gradients[0]), dk: at(gradients[1]), dv: at(gradients[2]), kernels: kernels)
    }
    return (output, gradients)
  }

  /// One head in double precision; `keep` is dropout's factor of each weight.
  private static func reference(
    _ q: [Double], _ k: [Double], _ v: [Double], _ dy: [Double], _ time: Int, _ depth: Int,
    _ mask: AttentionMask, _ keep: (Int, Int) -> Double
  ) -> [[Double]] {
    var output = [Double](repeating: 0, count: time * depth)
    var (dq, dk, dv) = (output, output, output)
    for i in 0..<time {
      let seen = (0..<time).filter { j in
        switch mask {
        case .none: true
        case .causal: j <= i
        case .band(let window): j <= i && i - j < window
        }
      }
      func dot(_ a: [Double], _ i: Int, _ b: [Double], _ j: Int) -> Double {
        (0..<depth).reduce(0) { $0 + a[i * depth + $1] * b[j * depth + $1] }
      }
      let scale = 1 / Double(depth).squareRoot()
      let scores = seen.map { dot(q, i, k, $0) * scale }
      let largest = scores.max() ?? 0
      let weights = scores.map { exp($0 - largest) }
      let total = weights.reduce(0, +)
      let p = weights.map { $0 / total }
      let d = seen.map { dot(dy, i, v, $0) * keep(i, $0) }
      let delta = zip(p, d).reduce(0) { $0 + $1.0 * $1.1 }
      for (n, j) in seen.enumerated() {
        let ds = p[n] * (d[n] - delta) * scale
        for x in 0..<depth {
          output[i * depth + x] += p[n] * keep(i, j) * v[j * depth + x]
          dv[j * depth + x] += p[n] * keep(i, j) * dy[i * depth + x]
          dq[i * depth + x] += ds * k[j * depth + x]
          dk[j * depth + x] += ds * q[i * depth + x]
        }
      }
    }
    return [output, dq, dk, dv]
  }

  private static func worst(_ a: ArraySlice<Float>, _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
  }

  @Test(arguments: [
    (1, 8), (2, 3), (13, 5), (47, 8), (48, 16), (65, 20), (97, 4), (130, 8), (131, 33), (150, 12),
    (200, 64),
  ])
  func agreesWithDoublePrecision(_ time: Int, _ depth: Int) {
    let shape: Shape = [1, 2, time, depth]
    let parts = (1...4).map { Self.sample(shape, $0) }
    let doubles = parts.map { $0.values.map(Double.init) }
    let head = time * depth
    for mask in [AttentionMask.none, .causal, .band(window: 1), .band(window: 37)] {
      let expected = (0..<2).map { h in
        let own = doubles.map { Array($0[(h * head)..<((h + 1) * head)]) }
        return Self.reference(own[0], own[1], own[2], own[3], time, depth, mask) { _, _ in 1 }
      }
      let plan = AttentionPlan(separate: shape, mask: mask, dropout: 0, key: SIMD2(0, 0))
      for kernels in Kernels.supported {
        let (output, gradients) = Self.run(plan, parts[0], parts[1], parts[2], parts[3], kernels)
        for (n, tensor) in ([output] + gradients).enumerated() {
          for h in 0..<2 {
            let error = Self.worst(tensor.values[(h * head)..<((h + 1) * head)], expected[h][n])
            #expect(error < 2e-5, "\(kernels.name) \(mask) result \(n) head \(h)")
          }
        }
      }
    }
  }

  @Test func aQueryDoesNotSeeWhatComesLater() {
    let depth = 8
    let parts = (1...3).map { Self.sample([1, 1, 400, depth], $0) }
    for kernels in Kernels.supported {
      for mask in [AttentionMask.causal, .band(window: 70)] {
        func rows(_ time: Int) -> [Float] {
          let shape: Shape = [1, 1, time, depth]
          let plan = AttentionPlan(separate: shape, mask: mask, dropout: 0, key: SIMD2(0, 0))
          let output = Tensor(uninitialized: shape)
          let logSum = Tensor(uninitialized: [1, 1, time])
          withExtendedLifetime(parts) {
            plan.forward(
              q: parts[0].storage.base, k: parts[1].storage.base, v: parts[2].storage.base,
              output: output.storage.base, logSum: logSum.storage.base, kernels: kernels)
          }
          return output.values
        }
        let whole = rows(400)
        for time in [1, 2, 47, 48, 49, 63, 64, 65, 130, 399] {
          let bits = rows(time).map(\.bitPattern)
          #expect(bits == whole[..<(time * depth)].map(\.bitPattern), "\(kernels.name) \(time)")
        }
      }
    }
  }

  /// With unit vectors as values, the output shows the dropped weights.
  @Test func dropoutIsDrawnAgainInBackward() {
    let (time, rate) = (80, Float(0.4))
    let shape: Shape = [1, 1, time, time]
    var unit = [Float](repeating: 0, count: time * time)
    for i in 0..<time { unit[i * time + i] = 1 }
    let (q, k, dy) = (Self.sample(shape, 1), Self.sample(shape, 2), Self.sample(shape, 3))
    let v = Tensor.make(shape) { $0.update(from: unit, count: unit.count) }
    let plan = AttentionPlan(separate: shape, mask: .causal, dropout: rate, key: SIMD2(5, 6))
    var dropped: [Bool] = []
    for kernels in Kernels.supported {
      let (output, gradients) = Self.run(plan, q, k, v, dy, kernels)
      let zeros = output.values.map { $0 == 0 }
      if dropped.isEmpty { dropped = zeros }
      #expect(zeros == dropped, "\(kernels.name) drops others")
      let expected = Self.reference(
        q.values.map(Double.init), k.values.map(Double.init), unit.map(Double.init),
        dy.values.map(Double.init), time, time, .causal
      ) { i, j in zeros[i * time + j] ? 0 : 1 / (1 - Double(rate)) }
      for (n, tensor) in ([output] + gradients).enumerated() {
        #expect(Self.worst(tensor.values[...], expected[n]) < 2e-5, "\(kernels.name) \(n)")
      }
    }
    // The same pairs for another size of heads.
    let small: Shape = [1, 1, time, 8]
    let parts = (1...4).map { Self.sample(small, $0) }
    let doubles = parts.map { $0.values.map(Double.init) }
    let expected = Self.reference(
      doubles[0], doubles[1], doubles[2], doubles[3], time, 8, .causal
    ) { i, j in dropped[i * time + j] ? 0 : 1 / (1 - Double(rate)) }
    let smallPlan = AttentionPlan(separate: small, mask: .causal, dropout: rate, key: SIMD2(5, 6))
    for kernels in Kernels.supported {
      let (output, gradients) = Self.run(
        smallPlan, parts[0], parts[1], parts[2], parts[3], kernels)
      for (n, tensor) in ([output] + gradients).enumerated() {
        #expect(Self.worst(tensor.values[...], expected[n]) < 2e-5, "\(kernels.name) \(n)")
      }
    }
    let below = time * (time + 1) / 2
    let kept = Double(below - (dropped.filter { $0 }.count - (time * time - below)))
    #expect(abs(kept / Double(below) - 0.6) < 0.05)
  }

  /// A rate of 0 keeps every pair, one near 1 drops all except about one in 2^24.
  @Test func extremeRates() {
    let shape: Shape = [1, 1, 70, 8]
    let parts = (1...4).map { Self.sample(shape, $0) }
    func output(_ dropout: Float, _ kernels: KernelTable) -> [Float] {
      let plan = AttentionPlan(separate: shape, mask: .causal, dropout: dropout, key: SIMD2(5, 6))
      let (output, gradients) = Self.run(plan, parts[0], parts[1], parts[2], parts[3], kernels)
      return output.values + gradients.flatMap(\.values)
    }
    for kernels in Kernels.supported {
      let plain = output(0, kernels)
      let rare = output(0x1p-31, kernels)
      #expect(plain.map(\.bitPattern) == rare.map(\.bitPattern), "\(kernels.name)")
      #expect(output(Float(1).nextDown, kernels).allSatisfy { $0 == 0 }, "\(kernels.name)")
    }
  }

  /// The forward kernels use a query's score with its own key as the reference of its weights, and
  /// repeat a panel where another score is too far above it.
  @Test(arguments: [8, 20]) func scoresFarAboveTheOwnKeys(_ depth: Int) {
    let time = 150
    let shape: Shape = [1, 1, time, depth]
    let parts = (1...4).map { Self.sample(shape, $0) }
    func scaled(_ rows: some Sequence<Int>, by factor: Float) -> Tensor {
      var q = parts[0]
      q.withMutableValues { values in
        for row in rows { for d in 0..<depth { values[row * depth + d] *= factor } }
      }
      return q
    }
    for mask in [AttentionMask.none, .causal, .band(window: 37)] {
      let plan = AttentionPlan(separate: shape, mask: mask, dropout: 0, key: SIMD2(0, 0))
      for kernels in Kernels.supported {
        func output(_ q: Tensor) -> [Float] {
          Self.run(plan, q, parts[1], parts[2], parts[3], kernels).output.values
        }
        let steep = scaled(0..<time, by: 50)
        let doubles = [steep, parts[1], parts[2], parts[3]].map { $0.values.map(Double.init) }
        let expected = Self.reference(
          doubles[0], doubles[1], doubles[2], doubles[3], time, depth, mask
        ) { _, _ in 1 }
        #expect(Self.worst(output(steep)[...], expected[0]) < 5e-4, "\(kernels.name) \(mask)")
        // Softmax of scores that floats no longer resolve.
        let steepest = output(scaled(0..<time, by: 1e9)).filter { !(abs($0) < 6) }
        #expect(steepest.isEmpty, "\(kernels.name) \(mask)")
        // A row that repeats its panel does not change the bits of the others.
        let plain = output(parts[0])
        let one = output(scaled([77], by: 1000))
        for row in 0..<time {
          let place = (row * depth)..<((row + 1) * depth)
          let isSame = plain[place].map(\.bitPattern) == one[place].map(\.bitPattern)
          #expect(isSame == (row != 77), "\(kernels.name) \(mask) row \(row)")
        }
      }
    }
  }

  @Test func notANumberReachesOnlyQueriesThatSeeIt() {
    let shape: Shape = [1, 1, 200, 8]
    let parts = (1...4).map { Self.sample(shape, $0) }
    var k = parts[1]
    k.withMutableValues { $0[150 * 8 + 3] = .nan }
    let plan = AttentionPlan(separate: shape, mask: .causal, dropout: 0, key: SIMD2(0, 0))
    for kernels in Kernels.supported {
      let output = Self.run(plan, parts[0], k, parts[2], parts[3], kernels).output.values
      let places = output.indices.filter { output[$0].isNaN }
      #expect(places == Array(150 * 8..<200 * 8), "\(kernels.name)")
    }
  }
}
