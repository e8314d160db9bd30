import Tensor
import Testing

@Suite struct StorageRecyclerTests {
  @Test func aReleasedBlockServesTheNextRequestOfItsSize() {
    let recycler = StorageRecycler(waitingLimit: 1 << 20)
    let first = recycler.take(64)
    recycler.give(first, 64)
    let second = recycler.take(64)
    #expect(first == second)
    #expect(recycler.statistics.freshBlocks == 1)
    #expect(recycler.statistics.freshBytes == 256)
    let other = recycler.take(128)
    #expect(recycler.statistics.freshBlocks == 2)
    recycler.give(second, 64)
    recycler.give(other, 128)
    #expect(recycler.statistics.liveBytes == 0)
  }

  @Test func thePeakCountsBlocksHeldTogether() {
    let recycler = StorageRecycler(waitingLimit: 1 << 20)
    let (a, b) = (recycler.take(64), recycler.take(64))
    recycler.give(a, 64)
    #expect(recycler.statistics.peakLiveBytes == 512)
    recycler.resetPeak()
    #expect(recycler.statistics.peakLiveBytes == 256)
    recycler.give(b, 64)
  }

  @Test func blocksBeyondTheLimitGoBackToTheSystem() {
    let recycler = StorageRecycler(waitingLimit: 256)
    let (a, b) = (recycler.take(64), recycler.take(64))
    recycler.give(a, 64)
    recycler.give(b, 64)
    let again = [recycler.take(64), recycler.take(64)]
    #expect(recycler.statistics.freshBlocks == 3)
    for block in again { recycler.give(block, 64) }
  }
}
