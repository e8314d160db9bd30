import Tensor
import TestSupport
import Testing

@Suite struct ChannelNormTests {
  @Test func channelsHaveTheRequestedStatistics() {
    let x = Sample.normal([4, 3, 5], seed: 1)
    #expect(ChannelNorm.valuesPerChannel(of: x.shape) == 20)
    let (output, mean, variance, kept) = ChannelNorm.forward(
      x, weight: Tensor([1, 2, 0]), bias: Tensor([0, 5, -1]), epsilon: 0)
    for channel in 0..<3 {
      func values(_ tensor: Tensor) -> [Double] {
        (0..<60).filter { $0 / 5 % 3 == channel }.map { Double(tensor.values[$0]) }
      }
      let (input, result) = (values(x), values(output))
      let average = input.reduce(0, +) / 20
      let spread = input.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 19
      #expect(abs(Double(mean.values[channel]) - average) < 1e-6)
      #expect(abs(Double(variance.values[channel]) - spread) < 1e-5)
      #expect(abs(result.reduce(0, +) / 20 - [0, 5, -1][channel]) < 1e-5)
    }
    // The sum over a channel does not depend on its input.
    let gradients = kept.backward(Tensor(repeating: 1, shape: x.shape))
    #expect(gradients.x.values.allSatisfy { abs($0) < 1e-5 })
    #expect(gradients.bias.values == [20, 20, 20])
  }
}
