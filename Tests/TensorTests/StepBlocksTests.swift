import Testing

@testable import Tensor

@Suite struct StepBlocksTests {
  @Test(arguments: [0, 1, 2, 255, 1023, 1024, 1025, 1536, 1537, 3125, 15_625, 100_003])
  func blocksCoverAllSteps(_ steps: Int) {
    let blocks = StepBlocks(steps)
    var next = 0
    for block in 0..<blocks.count {
      #expect(blocks[block].lowerBound == next)
      #expect(!blocks[block].isEmpty && blocks[block].count <= blocks.size)
      next = blocks[block].upperBound
    }
    #expect(next == steps)
  }

  @Test func layersHaveOneBlockAndLongAxesAnEvenNumber() {
    #expect(StepBlocks(1024).count == 1)
    #expect(StepBlocks(1025).count == 2)
    #expect(StepBlocks(3125).count == 6)
    #expect(StepBlocks(15_625).count == 22)
  }
}
