import TestSupport
import Testing

@testable import Tensor

@Suite struct RecurrentPackingTests {
  @Test func panelsOfTheForwardPass() {
    // Two gates of three units in vectors of two: panels of units 0, 1 and of unit 2.
    let packing = RecurrentPacking(width: 3, gates: 2, lanes: 2)
    let weight = Tensor((0..<18).map(Float.init))
    let bias = Tensor((0..<6).map { Float($0) + 100 })
    let packed = Storage(count: packing.forwardCount)
    packing.packForward(weight.storage.base, bias.storage.base, into: packed.base)
    let expected: [Float] = [
      100, 101, 103, 104, 0, 3, 9, 12, 1, 4, 10, 13, 2, 5, 11, 14,
      102, 0, 105, 0, 6, 0, 15, 0, 7, 0, 16, 0, 8, 0, 17, 0,
    ]
    #expect((0..<packing.forwardCount).map { packed.base[$0] } == expected)
  }

  @Test func aSingleGateHasPanelsOfFourVectors() {
    let packing = RecurrentPacking(width: 9, gates: 1, lanes: 2)
    #expect(packing.forwardCount == 2 * 10 * 8)
    let weight = Tensor((0..<81).map(Float.init))
    let bias = Tensor.zeros([9])
    let packed = Storage(count: packing.forwardCount)
    packing.packForward(weight.storage.base, bias.storage.base, into: packed.base)
    // The row of the second number of the state in each panel.
    #expect((16..<24).map { packed.base[$0] } == [1, 10, 19, 28, 37, 46, 55, 64])
    #expect((96..<104).map { packed.base[$0] } == [73, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test(arguments: [1, 3, 4], [1, 3, 17, 40, 70])
  func blocksOfTheBackwardPass(_ gates: Int, _ width: Int) {
    let packing = RecurrentPacking(width: width, gates: gates, lanes: 4)
    let weight = Sample.normal([gates * width, width], seed: 1)
    let packed = Storage(count: packing.backwardCount)
    packing.packBackward(weight.storage.base, into: packed.base)
    let (units, columns) = (gates == 1 ? 64 : 16, packing.backwardColumns)
    #expect(columns >= width && columns % 16 == 0 && columns < width + 16)
    var place = 0
    var wrong = 0
    for block in 0..<packing.backwardCount / (gates * units * columns) {
      for panel in stride(from: 0, to: columns, by: 32) {
        for row in 0..<gates * units {
          let unit = block * units + row % units
          for column in panel..<min(panel + 32, columns) {
            let exists = unit < width && column < width
            let index = (row / units * width + unit) * width + column
            if packed.base[place] != (exists ? weight.values[index] : 0) { wrong += 1 }
            place += 1
          }
        }
      }
    }
    #expect(place == packing.backwardCount && wrong == 0)
  }
}
