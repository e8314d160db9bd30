import Tensor
import Testing

@Suite struct FirstMaximaTests {
  @Test func theFirstOfEqualElementsTakesTheGradient() throws {
    let x = try Tensor([1, 3, 3, 2, .nan, 9], shape: [2, 3])
    let (values, places) = FirstMaxima.find(in: x, axis: 1)
    #expect(values.values[0] == 3 && values.values[1].isNaN)
    #expect(places.backward(Tensor([5, 7])).values == [0, 5, 0, 0, 7, 0])
    let columns = FirstMaxima.find(in: x, axis: 0)
    #expect(columns.places.backward(Tensor([1, 2, 3])).values == [0, 0, 0, 1, 2, 3])
  }
}
