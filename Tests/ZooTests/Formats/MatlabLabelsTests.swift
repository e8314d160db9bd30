import Tensor
import Testing

@testable import Zoo

@Suite("Labels in MATLAB v7.3 files")
struct MatlabLabelsTests {
  @Test("vectors, characters and fields with one entry per unit")
  func labels() throws {
    let file = try MatlabHDF5File(HDF5Samples.open("matlab-cells"))
    var units = (0..<3).map { UnitInfo(index: $0) }
    MatlabLabels(file, unitCount: 3).label(&units)
    #expect(
      units[0].labels == ["channel": "4", "is_single": "1", "rat": "K2", "place_mm.AP": "1.5"])
    #expect(units[1].labels == ["channel": "5", "is_single": "0", "rat": "K2"])
    #expect(units[2].labels["rat"] == "L")
  }
}
