import Testing

@testable import Tensor

@Suite struct BlockSizesTests {
  private static func sizes(_ caches: String, panelWidth: Int) throws -> BlockSizes {
    BlockSizes(caches: try CacheSizes.parse(caches), panelWidth: panelWidth)
  }

  /// The processors that the rules were made for: AMD's third, fourth and fifth Zen, and an Intel
  /// core with a small second level.
  @Test func knownProcessors() throws {
    let zen3 = try Self.sizes("32K,512K,16M", panelWidth: 24)
    #expect(zen3.product(steps: 128) == .init(rows: 72, steps: 128))
    #expect(zen3.product(steps: 512) == .init(rows: 72, steps: 512))
    #expect(zen3.product(steps: 1024) == .init(rows: 48, steps: 1024))
    #expect(zen3.streamedSteps(521, rows: 128, columns: 384) == 87)
    #expect(zen3.streamedSteps(521, rows: 128, columns: 128) == 174)
    #expect(zen3.attentionQueries == 128)
    #expect([8, 16, 32, 64].map { zen3.attentionKeys(headSize: $0) } == [64, 64, 64, 64])

    let zen4 = try Self.sizes("32K,1M,32M", panelWidth: 48)
    #expect(zen4.product(steps: 1024) == .init(rows: 72, steps: 1024))
    #expect(zen4.streamedSteps(521, rows: 128, columns: 384) == 174)
    #expect(zen4.streamedSteps(521, rows: 512, columns: 512) == 87)
    #expect(zen4.attentionQueries == 80)
    #expect([8, 16, 32, 64].map { zen4.attentionKeys(headSize: $0) } == [64, 64, 64, 40])

    let zen5 = try Self.sizes("48K,1M,32M", panelWidth: 48)
    #expect(zen5.product(steps: 1024) == .init(rows: 72, steps: 1024))
    #expect(zen5.attentionQueries == 128)
    #expect(zen5.attentionKeys(headSize: 64) == 64)

    let skylake = try Self.sizes("32K,256K,8M", panelWidth: 24)
    #expect(skylake.product(steps: 128) == .init(rows: 72, steps: 128))
    #expect(skylake.product(steps: 1024) == .init(rows: 24, steps: 512))

    // A core whose second level does not even hold the rows.
    let small = try Self.sizes("32K,64K,0", panelWidth: 24)
    #expect(small.product(steps: 1024) == .init(rows: 24, steps: 147))
  }

  /// What the rules promise, for caches from tiny to huge.
  @Test func blocksFitTheirCaches() throws {
    for first in [4 << 10, 16 << 10, 32 << 10, 48 << 10, 128 << 10] {
      for second in [first, 128 << 10, 256 << 10, 512 << 10, 1 << 20, 16 << 20]
      where second >= first {
        for panelWidth in [12, 24, 48] {
          let sizes = BlockSizes(
            caches: CacheSizes(first: first, second: second, third: 0), panelWidth: panelWidth)
          for steps in [1, 7, 85, 128, 600, 1024] {
            let blocks = sizes.product(steps: steps)
            #expect([24, 48, 72].contains(blocks.rows) && (1...steps).contains(blocks.steps))
            let cut = blocks.steps == steps ? 0 : blocks.rows * steps
            let taken = 4 * (max(cut, blocks.rows * blocks.steps) + 2 * panelWidth * blocks.steps)
            #expect(
              taken <= 3 * second / 4 || 8 * blocks.steps * panelWidth <= first
                || blocks.steps <= 16)
            let streamed = sizes.streamedSteps(steps, rows: 128, columns: 384)
            #expect(streamed > 0 && streamed <= min(steps, 256))
          }
          let queries = sizes.attentionQueries
          // Stripes and tiles of queries have 4, 8 or 16 rows.
          #expect(queries % 16 == 0 && (32...128).contains(queries))
          for headSize in [1, 8, 64, 1024] {
            let keys = sizes.attentionKeys(headSize: headSize)
            #expect(keys % 8 == 0 && (16...64).contains(keys))
          }
        }
      }
    }
  }

  private static let settings = ["4K,4K,0", "32K,256K,8M", "32K,512K,16M", "1M,64M,0"]

  private static func tables(_ kernels: KernelTable) throws -> [KernelTable] {
    try settings.map {
      var table = kernels
      table.caches = try CacheSizes.parse($0)
      return table
    }
  }

  private static func sample(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return Tensor.normal(shape, using: &generator)
  }

  /// Products of one chain and of several, in every form, with operands in place and packed.
  @Test(arguments: Kernels.supported.indices)
  func productsHaveTheSameBitsForAllCaches(index: Int) throws {
    for (m, n, k) in [(3, 5, 7), (77, 100, 1024), (130, 49, 300), (30, 70, 2100), (600, 500, 1100)]
    {
      for (transposeA, transposeB) in [(false, false), (false, true), (true, false)] {
        let a = Self.sample(transposeA ? [k, m] : [m, k], 1)
        let b = Self.sample(transposeB ? [n, k] : [k, n], 2)
        let results = try Self.tables(Kernels.supported[index]).map {
          try Tensor.matrixProduct(
            a, b, transposeA: transposeA, transposeB: transposeB, bias: Self.sample([n], 3),
            activation: .relu, kernels: $0)
        }
        for result in results.dropFirst() {
          #expect(result.isIdentical(to: results[0]), "\(m) x \(n) x \(k)")
        }
      }
    }
  }

  /// Attention forward and backward, with a causal mask, a band and none.
  @Test(arguments: Kernels.supported.indices)
  func attentionHasTheSameBitsForAllCaches(index: Int) throws {
    for headSize in [8, 16, 64] {
      for mask in [AttentionMask.causal, .band(window: 37), .none] {
        let shape: Shape = [1, 2, 300, headSize]
        let plan = AttentionPlan(separate: shape, mask: mask, dropout: 0.1, key: [5, 6])
        let inputs = (1...4).map { Self.sample(shape, UInt64($0)) }
        let results = try Self.tables(Kernels.supported[index]).map {
          Self.attention(plan, inputs, $0)
        }
        for result in results.dropFirst() {
          for (tensor, first) in zip(result, results[0]) {
            #expect(tensor.isIdentical(to: first), "heads of \(headSize), \(mask)")
          }
        }
      }
    }
  }

  /// The output and the gradients of queries, keys and values.
  private static func attention(
    _ plan: AttentionPlan, _ inputs: [Tensor], _ kernels: KernelTable
  ) -> [Tensor] {
    let results = (0..<4).map { _ in Tensor(uninitialized: inputs[0].shape) }
    let logSum = Tensor(uninitialized: [plan.samples, plan.heads, plan.time])
    withExtendedLifetime((inputs, results, logSum)) {
      let (x, y) = (inputs.map { In($0.storage.base) }, results.map(\.storage.base))
      plan.forward(
        q: x[0], k: x[1], v: x[2], output: y[0], logSum: logSum.storage.base, kernels: kernels)
      plan.backward(
        q: x[0], k: x[1], v: x[2], output: y[0], logSum: logSum.storage.base, upstream: x[3],
        dq: y[1], dk: y[2], dv: y[3], kernels: kernels)
    }
    return results
  }
}
