import Foundation
import Testing

@testable import Tensor

@Suite struct CacheSizesTests {
  @Test func textsAreRead() throws {
    let sizes = CacheSizes(first: 32 << 10, second: 512 << 10, third: 16 << 20)
    #expect(try CacheSizes.parse("32K,512K,16M") == sizes)
    #expect(try CacheSizes.parse("32k,512k,16384K") == sizes)
    #expect(try CacheSizes.parse("32768,524288,0").third == 0)
    #expect(sizes.description == "32K,512K,16M")
    #expect(CacheSizes(first: 49_152, second: 1 << 20, third: 0).description == "48K,1M,0")
  }

  @Test(arguments: [
    "", "32K", "32K,512K", "32K,512K,16M,1G", "32K,512K,", "32K,512K,x", "512K,32K,16M", "1K,2K,3K",
    "-32K,512K,16M", "32KB,512K,16M", "K,512K,16M", "32K,9223372036854775807G,0",
  ])
  func otherTextsAreRefused(text: String) {
    #expect(throws: CacheSizeError(text: text)) { try CacheSizes.parse(text) }
    #expect("\(CacheSizeError(text: text))".contains("32K,512K,16M"))
  }

  /// A folder as Linux makes it: instructions have a cache of their own, and levels come in any
  /// order.
  @Test func theSystemsDescriptionIsRead() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "caches-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ index: Int, _ level: String, _ type: String, _ size: String) throws {
      let place = folder.appending(path: "index\(index)")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for (name, text) in [("level", level), ("type", type), ("size", size)] {
        try "\(text)\n".write(to: place.appending(path: name), atomically: true, encoding: .utf8)
      }
    }
    try write(0, "1", "Instruction", "64K")
    try write(1, "1", "Data", "48K")
    #expect(CacheSizes.described(in: folder.path) == nil)
    try write(2, "3", "Unified", "32M")
    try write(3, "2", "Unified", "2048K")
    #expect(
      CacheSizes.described(in: folder.path)
        == CacheSizes(first: 48 << 10, second: 2 << 20, third: 32 << 20))
    // A virtual machine that says nonsense is not believed.
    try write(3, "2", "Unified", "0K")
    #expect(CacheSizes.described(in: folder.path) == nil)
    #expect(CacheSizes.described(in: folder.path + "-missing") == nil)
  }

  @Test func thisMachineHasCaches() {
    let sizes = CacheSizes.ofMachine()
    #expect(sizes.first >= 4 << 10 && sizes.second >= sizes.first && sizes.third >= 0)
  }
}
