import Testing

@testable import ZooCommand

@Suite struct MachineResourcesTests {
  @Test func memoryIsReadFromTheSystemsText() throws {
    let text = "MemTotal:       24689712 kB\nMemFree:  100 kB\nMemAvailable:   20971520 kB\n"
    let memory = try #require(MachineResources.memory(described: text))
    #expect(memory.total == 24_689_712 << 10 && memory.free == 20 << 30)
    // Before Linux 3.14 there is no estimate of what is available.
    #expect(MachineResources.memory(described: "MemTotal: 8 kB\nMemFree: 3 kB")?.free == 3072)
    for text in ["", "MemTotal: kB", "MemTotal: 99999999999999999999 kB"] {
      #expect(MachineResources.memory(described: text) == nil)
    }
  }

  @Test func freeDiskIsOfAFolderThatIsThere() {
    #expect(MachineResources.freeDisk("/") ?? 0 > 0)
    #expect(MachineResources.freeDisk("/nowhere") == nil)
  }
}
