import Tensor
import Testing

@Suite struct DropoutTests {
  @Test func everyInstructionSetDropsTheSame() throws {
    let mask = try DropoutMask(probability: 0.3, key: SIMD2(17, 4_000_000_000))
    let ones = Tensor(repeating: 1, shape: [50_021])
    let first = ones.dropping(mask, kernels: Kernels.supported[0])
    for kernels in Kernels.supported {
      #expect(ones.dropping(mask, kernels: kernels).isIdentical(to: first))
    }
    let kept = first.values.filter { $0 != 0 }
    #expect(kept.allSatisfy { abs($0 - 1 / 0.7) < 1e-6 })
    // The standard deviation of the share is 0.002.
    let share = Double(kept.count) / 50_021
    #expect(share > 0.69 && share < 0.71)
  }

  @Test func keysGiveUnrelatedMasks() throws {
    let ones = Tensor(repeating: 1, shape: [20_000])
    var masks: [[Bool]] = []
    for key: SIMD2<UInt32> in [SIMD2(0, 0), SIMD2(1, 0), SIMD2(0, 1), SIMD2(1 << 31, 0)] {
      let mask = try DropoutMask(probability: 0.5, key: key)
      masks.append(ones.dropping(mask).values.map { $0 != 0 })
    }
    for i in 0..<masks.count {
      for j in 0..<i {
        let same = zip(masks[i], masks[j]).filter { $0 == $1 }.count
        #expect(abs(Double(same) / 20_000 - 0.5) < 0.02)
      }
      // Neighbours within one mask are unrelated too.
      let same = zip(masks[i], masks[i].dropFirst()).filter { $0 == $1 }.count
      #expect(abs(Double(same) / 20_000 - 0.5) < 0.02)
    }
  }

  @Test func probabilitiesOutsideTheRangeAreRefused() throws {
    for (probability, text) in [(1, "1.0"), (-0.1, "-0.1")] {
      let error = TensorError.invalidArgument(
        operation: "dropout", reason: "the probability \(text) is not in [0, 1)")
      #expect(throws: error) { try DropoutMask(probability: probability, key: SIMD2(0, 0)) }
    }
    let none = try DropoutMask(probability: 0, key: SIMD2(0, 0))
    let x = Tensor([1, 2, 3])
    #expect(x.dropping(none) == x)
  }
}
