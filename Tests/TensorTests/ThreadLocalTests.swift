import Synchronization
import Tensor
import Testing

@Suite struct ThreadLocalTests {
  private struct Failure: Error, Equatable {}

  @Test func valuesNestAndEndWithTheirCall() {
    let local = ThreadLocal(0)
    #expect(local.value == 0)
    local.withValue(1) {
      #expect(local.value == 1)
      local.withValue(2) { #expect(local.value == 2) }
      #expect(local.value == 1)
    }
    #expect(local.value == 0)
    #expect(throws: Failure()) { try local.withValue(3) { throw Failure() } }
    #expect(local.value == 0)
  }

  @Test func anotherThreadDoesNotSeeIt() {
    let local = ThreadLocal("own")
    let seen = Mutex<Set<String>>([])
    local.withValue("set") {
      ThreadPool.shared.run(64) { _ in
        let value = local.value
        seen.withLock { _ = $0.insert(value) }
      }
      #expect(local.value == "set")
    }
    // The caller takes part and has its value; workers have the first one.
    #expect(seen.withLock { $0 }.isSubset(of: ["own", "set"]))
  }
}
