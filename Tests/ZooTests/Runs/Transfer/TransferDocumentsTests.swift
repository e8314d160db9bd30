import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct TransferDocumentsTests {
  private func written(_ results: ComparisonResults) throws -> [String: String] {
    try withTemporaryFolder { folder in
      try #require(TransferDocuments(results)).write(to: RunDirectory(folder))
      return try ["transfer.json", "transfer.csv", "map.json", "map.csv"].reduce(into: [:]) {
        $0[$1] = String(decoding: try FileBytes.read("\(folder)/\($1)"), as: UTF8.self)
      }
    }
  }

  @Test func matricesAndGroupsAreWritten() throws {
    let files = try written(sampleTransfer())
    let text = try #require(files["transfer.json"])
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(document["schema"] as? String == "zoo.transfer/1")
    #expect((document["published"] as? [Any])?.count == 8)
    let models = try #require(document["models"] as? [[String: Any]])
    #expect(
      models.map { $0["label"] as? String } == ["gru", "constant-rate", "exponential-history"])
    let scores = try #require(models[0]["scores"] as? [[String: Any]])
    #expect(scores.map { $0["metric"] as? String } == TransferTable.metrics.map(\.name))
    #expect(
      scores[0]["matrix"] as? [[Double]]
        == [[0.9, 0.7, 0.58], [0.7, 0.9, 0.62], [0.5, 0.5, 0.9]])
    #expect((scores[0]["low"] as? [[Any]])?.joined().allSatisfy { $0 is NSNull } == true)
    let groups = try #require(scores[0]["groups"] as? [[String: Any]])
    let others = try #require(
      groups.first { $0["group"] as? String == TransferGroup.othersInVivo.rawValue })
    let none = try #require(others["model"] as? [String: Any])
    #expect(none["n"] as? Int == 0 && none["mean"] is NSNull)
    let dishes = try #require(
      groups.first { $0["group"] as? String == TransferGroup.othersInVitro.rawValue })
    let gain = try #require(dishes["gain_over_constant_rate"] as? [String: Double])
    #expect(try #require(gain["mean"]).isClose(to: 0.2) && gain["low"] == gain["high"])
  }

  @Test func cellsAreLinesNextToTheReferences() throws {
    let lines = try #require(try written(sampleTransfer())["transfer.csv"]).split(separator: "\n")
    // Nine pairs of three labels, for every metric.
    #expect(lines.count == 1 + 9 * 3 * TransferTable.metrics.count)
    #expect(
      lines.contains(
        "gru,rate-rank,roc_auc.stratified,dish b,rat,in vitro -> in vivo,0.62,,,0.5,0.65,0.5,0.9"))
  }

  @Test func mapsHavePlacesInOneToFiveDimensions() throws {
    let files = try written(sampleTransfer())
    let lines = try #require(files["map.csv"]).split(separator: "\n")
    #expect(lines[0] == "label,alignment,metric,recording,preparation,x1,x2,x3,stress")
    #expect(lines.count { $0.hasPrefix("gru,rate-rank,roc_auc.stratified,") } == 3)
    let text = try #require(files["map.json"])
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let maps = try #require(document["maps"] as? [[String: Any]])
    #expect(maps.count == 3 * TransferDocuments.mapMetrics.count)
    let layouts = try #require(maps[0]["layouts"] as? [[String: Any]])
    #expect(layouts.map { $0["dimensions"] as? Int } == [1, 2, 3, 4, 5])
    #expect((layouts[4]["places"] as? [[Double]])?.map(\.count) == [5, 5, 5])
  }

  @Test func theOrderOfRowsChangesNoByte() throws {
    var turned = try sampleTransfer()
    turned.rows.reverse()
    #expect(try written(turned) == written(sampleTransfer()))
  }
}
