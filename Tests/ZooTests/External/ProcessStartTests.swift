import Foundation
import Tensor
import TestSupport
import Testing

@testable import Zoo

struct ProcessStartTests {
  @Test func variablesAndOutputReachTheProgram() throws {
    let ends = try ProcessStart.pipe()
    let child = try ProcessStart.start(
      "/bin/sh", ["-c", "echo $ZOO_TEST; exit 4"], environment: ["ZOO_TEST": "seen"],
      input: .null, output: .descriptor(ends.writing), errors: .null, hasOwnGroup: true)
    close(ends.writing)
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(ends.reading, &bytes, 100)
    close(ends.reading)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "seen\n")
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    #expect(ProcessStart.code(ofStatus: status) == 4)
  }

  @Test func aMissingProgramIsNamed() {
    #expect(throws: FileError.system(operation: "start", file: "/nowhere/x", code: ENOENT)) {
      try ProcessStart.start("/nowhere/x", [], output: .null, errors: .null)
    }
  }
}
