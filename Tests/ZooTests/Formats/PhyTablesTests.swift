import TestSupport
import Tensor
import Testing

@testable import Zoo

@Suite("Tables of phy")
struct PhyTablesTests {
  private static func tables(_ files: [String: String]) throws -> PhyTables {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for (name, text) in files { try AtomicFile.write(text, to: folder.path(name)) }
    return try PhyTables(folder: folder.path("."), entries: folder.names)
  }

  @Test(
    "noise is found in every table with groups, whatever separates it and wherever the column is",
    arguments: [
      ("cluster_group.tsv", "cluster_id\tgroup\n3\tgood\n12\tnoise\n"),
      ("cluster_group.tsv", "cluster_id,group\r\n3,good\r\n12,Noise\r\n"),
      ("cluster_groups.csv", "cluster_id,group\n3,good\n12,noise\n"),
      ("cluster_groups.csv", "cluster_id\tgroup\n3\tgood\n12\tNOISE\n"),
      ("cluster_group.csv", "group;cluster_id\ngood;3\nnoise;12\n"),
      (
        "cluster_info.tsv",
        "id\tKSLabel\tch\tgroup\tsh\n3\tgood\t5\tgood\t0\n12\tmua\t5\tnoise\t0\n"
      ),
      ("cluster_info.csv", "cluster_id,amp,group\n3,5.5,\n12,5.5,noise\n"),
    ] as [(String, String)])
  func noise(name: String, text: String) throws {
    let tables = try Self.tables([name: text])
    #expect(tables.noise == [12])
    #expect(tables.hashed == [Array(text.utf8)])
  }

  @Test("the table of groups decides before the table of everything")
  func order() throws {
    let tables = try Self.tables([
      "cluster_group.tsv": "cluster_id\tgroup\n3\tgood\n",
      "cluster_info.tsv": "cluster_id\tKSLabel\tgroup\n3\tmua\tnoise\n4\tgood\tnoise\n",
    ])
    #expect(tables.groups == [3: "good", 4: "noise"] && tables.noise == [4])
    #expect(tables.sorterLabels == [3: "mua", 4: "good"])
    #expect(tables.hashed.count == 2)
  }

  @Test("a table without groups or with other lines says nothing")
  func nothing() throws {
    #expect(try Self.tables(["cluster_info.tsv": "cluster_id\tamp\n3\tnoise\n"]).groups.isEmpty)
    #expect(try Self.tables(["cluster_group.tsv": "a\n\n3\nx\tnoise\n"]).groups.isEmpty)
    #expect(try Self.tables([:]).noise.isEmpty)
  }
}
