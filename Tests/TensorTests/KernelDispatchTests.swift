import Tensor
import Testing

@Suite struct KernelDispatchTests {
  @Test func namesAreChecked() throws {
    let all = Kernels.supported
    #expect(throws: InstructionSetError.unknown(name: "sse9")) {
      try Kernels.choose("sse9", from: all)
    }
    #expect(
      throws: InstructionSetError.unsupported(name: "avx512", supported: ["baseline"])
    ) { try Kernels.choose("avx512", from: [all[0]]) }
    #expect(try Kernels.choose("baseline", from: all).name == "baseline")
    #expect(try Kernels.choose(nil, from: all).name == all.last?.name)
    #expect(all.map(\.name).contains(Kernels.instructionSet))
  }

  /// An instruction set with another's kernels would be silently slow or wrong.
  @Test func everyTableHasItsOwnInstructionSet() {
    for table in Kernels.supported {
      #expect(InstructionSet(rawValue: table.name) == table.instructionSet)
      switch table.instructionSet {
      case .baseline: #expect(table.recurrent.lanes == 4)
      case .avx2: #expect(table.recurrent.lanes == 8)
      case .avx512: #expect(table.recurrent.lanes == 16)
      }
    }
    #expect(Set(Kernels.supported.map(\.instructionSet)).count == Kernels.supported.count)
    #expect(Kernels.supported.first?.instructionSet == .baseline)
  }

  @Test func flagsOfTheProcessorAreRead() {
    let v3 = "flags\t\t: fpu avx avx2 fma bmi1 bmi2 "
    let v4 = v3 + "avx512f avx512dq avx512cd avx512bw avx512vl"
    #expect(ProcessorFeatures.fromText("model: x\n\(v3)\n").hasAVX2)
    #expect(!ProcessorFeatures.fromText(v3).hasAVX512)
    #expect(ProcessorFeatures.fromText(v4).hasAVX512)
    #expect(!ProcessorFeatures.fromText("flags : avx avx2").hasAVX2)
    #expect(!ProcessorFeatures.fromText("").hasAVX2)
  }
}
