import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct DropoutTests {
  private let x = Variable(Tensor(repeating: 1, shape: [1_000]))

  @Test func inferenceIsTheIdentity() throws {
    #expect(try Dropout(0.5)(x, in: Pass()).value == x.value)
  }

  @Test func everyCallHasItsOwnMaskDeterminedByTheSeed() throws {
    func masks() throws -> [Tensor] {
      var nothing = Dropout(0.5)
      let pass = Pass(training: &nothing, generator: RandomGenerator(seed: 3))
      return [try nothing(x, in: pass).value, try nothing(x, in: pass).value]
    }
    let (first, second) = (try masks(), try masks())
    #expect(first[0] != first[1])
    #expect(first == second)
  }

  @Test func theRateOfOneLayerDoesNotChangeTheMaskOfTheNext() throws {
    func last(_ rate: Float) throws -> Tensor {
      var nothing = Dropout(rate)
      let pass = Pass(training: &nothing, generator: RandomGenerator(seed: 3))
      _ = try nothing(x, in: pass)
      return try Dropout(0.5)(x, in: pass).value
    }
    #expect(try last(0) == last(0.9))
  }
}
