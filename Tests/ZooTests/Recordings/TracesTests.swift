import Tensor
import Testing
import Zoo

@Suite("Traces")
struct TracesTests {
  @Test("traces have bins and units, and parts can be cut out")
  func parts() throws {
    let traces = try Traces(Tensor([0, 1, 2, 3, 4, 5], shape: [3, 2]))
    #expect(traces.bins == 3 && traces.units == 2)
    #expect(try traces.slice(1..<3) == Traces(Tensor([2, 3, 4, 5], shape: [2, 2])))
    #expect(traces.slice(0..<3) == traces && traces.slice(2..<2).bins == 0)
  }

  @Test("values that are not finite and tensors with other axes are refused")
  func refusals() throws {
    for value in [Float.nan, .infinity, -.infinity] {
      #expect(
        throws: TensorError.invalidArgument(
          operation: "Traces.init", reason: "the value of bin 1, unit 0 is not finite")
      ) { try Traces(Tensor([0, 1, value, 3], shape: [2, 2])) }
    }
    #expect(
      throws: TensorError.invalidArgument(
        operation: "Traces.init", reason: "f32[4] is not [bins, units]")
    ) { try Traces(Tensor.zeros([4])) }
  }
}
