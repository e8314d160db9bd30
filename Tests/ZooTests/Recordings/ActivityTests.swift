import Tensor
import Testing
import Zoo

@Suite("Activities")
struct ActivityTests {
  /// Checks what holds for every kind of activity.
  private static func check(_ activity: some Activity) {
    let tensor = activity.tensor
    #expect(tensor.shape == [activity.bins, activity.units])
    let part = activity.slice(1..<activity.bins)
    #expect(part.bins == activity.bins - 1 && part.units == activity.units)
    #expect(part.tensor.values == Array(tensor.values.dropFirst(activity.units)))
    #expect(activity.slice(0..<activity.bins) == activity)
  }

  @Test("spikes and traces are cut and turned into numbers in the same way")
  func kinds() throws {
    Self.check(try SpikeRaster(entries: [1, 0, 0, 1, 1, 1], bins: 3, units: 2))
    Self.check(try Traces(Tensor([0.5, 1, -2, 3, 4, 5], shape: [3, 2])))
  }

  @Test("units are taken in the given order, also more than once")
  func columns() throws {
    let raster = try SpikeRaster(entries: [1, 0, 0, 0, 1, 1], bins: 2, units: 3)
    let columns = raster.columns([2, 0, 2])
    #expect(columns == (try SpikeRaster(entries: [0, 1, 0, 1, 0, 1], bins: 2, units: 3)))
  }
}
