import Tensor
import TestSupport
import Testing

@Suite struct LoopMemoryTests {
  @Test func itemsWriteTheirOwnPlaces() {
    var squares = [Int](repeating: -1, count: 1000)
    withThreads(3) {
      squares.withUnsafeMutableBufferPointer { squares in
        let memory = LoopMemory(squares)
        ThreadPool.shared.run(count: squares.count, grain: 7) { range in
          for index in range { memory.pointer[index] = index * index }
        }
      }
    }
    #expect(squares == (0..<1000).map { $0 * $0 })
  }

  @Test func addingAnOffsetGivesTheAddressOfAnElement() {
    let numbers = [3, 4, 5]
    numbers.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      #expect((LoopMemory(base) + 2).pointee == 5)
    }
  }
}
