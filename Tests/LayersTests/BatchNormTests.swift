import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct BatchNormTests {
  @Test func runningStatisticsFollowTheBatches() throws {
    var layer = BatchNorm(2, momentum: 0.5)
    let pass = Pass(training: &layer, generator: RandomGenerator(seed: 1))
    let x = Variable(try Tensor([1, 10, 3, 20], shape: [2, 2]))
    let (output, statistics) = try layer(x, in: pass)
    #expect(abs(output.value.values[0] + 1) < 1e-4)
    let batch = try #require(statistics)
    layer.update(batch)
    #expect(layer.runningMean.values == [1, 7.5])
    #expect(layer.runningVariance.values == [1.5, 25.5])
    #expect(layer.stateTensors["num_batches_tracked"]?.scalar == 1)
  }

  @Test func inferenceUsesTheRunningStatistics() throws {
    var layer = BatchNorm(1, epsilon: 0)
    layer.runningMean = Tensor([2])
    layer.runningVariance = Tensor([4])
    let (output, statistics) = try layer(
      Variable(try Tensor([4, 0], shape: [2, 1])), in: Pass())
    #expect(output.value.values == [1, -1])
    #expect(statistics == nil)
  }
}
