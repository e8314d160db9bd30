import Foundation
import Tensor
import Testing

@testable import Zoo

/// Files that h5py wrote, with what it reads from them: `Tests/Benchmarks/hdf5_peer.py` makes them in
/// a folder that `ZOO_HDF5` names.
private let folder = ProcessInfo.processInfo.environment["ZOO_HDF5"]

/// What a file holds at a path.
private struct Expected: Decodable {
  let file: String
  let path: String
  /// The attribute, if it is not the dataset itself.
  let attribute: String?
  /// Rows of the dataset, if not all.
  let rows: [Int]?
  /// The npy file of the numbers.
  let numbers: String?
  let texts: [String]?
  /// The npy files of lists.
  let lists: [String]?
  /// How many names the group has, and the first and the last.
  let names: [String]?
  /// A word of the error.
  let error: String?
  /// Whether a clear refusal is right too: a file that others made, with things that few use.
  let refusable: Bool?
}

@Suite("HDF5 files written by h5py", .enabled(if: folder != nil, "ZOO_HDF5 names no folder"))
struct HDF5PeerTests {
  @Test("every dataset and attribute has h5py's values")
  func values() throws {
    let folder = try #require(folder)
    let list = try JSONDecoder().decode(
      [Expected].self, from: Data(contentsOf: URL(filePath: folder + "/expected.json")))
    #expect(!list.isEmpty)
    var name = ""
    var file: HDF5File?
    var refused: [String] = []
    for expected in list {
      let place: Comment = "\(expected.file) \(expected.path) \(expected.attribute ?? "")"
      do {
        if expected.file != name {
          file = nil
          name = expected.file
          file = try HDF5File(RandomAccessSource("\(folder)/\(name)"))
        }
        // A file that cannot be opened was refused with its first value.
        guard let file else { continue }
        try Self.check(expected, file, folder, place)
        #expect(expected.error == nil, place)
      } catch  where expected.refusable == true {
        refused.append("\(place): \(error)")
      } catch {
        let word = expected.error ?? "no error"
        #expect("\(error)".contains(word), "\(place): \(error)")
      }
    }
    if !refused.isEmpty {
      try AtomicFile.write(refused.joined(separator: "\n"), to: folder + "/refused.txt")
    }
  }

  private static func check(
    _ expected: Expected, _ file: HDF5File, _ folder: String, _ place: Comment
  ) throws {
    guard let object = try file.object(expected.path) else {
      Issue.record("\(place) is missing")
      return
    }
    if let names = expected.names {
      let found = try object.names()
      #expect(["\(found.count)", found.first, found.last] == names, place)
      return
    }
    let value: HDF5Value
    if let attribute = expected.attribute {
      guard let found = try object.attributes()[attribute] else {
        Issue.record("\(place) is missing")
        return
      }
      value = found
    } else {
      value = try HDF5Dataset(object).read(
        rows: expected.rows.map { $0[0]..<$0[1] }, limit: .anything)
    }
    func numbers(_ name: String) throws -> NumericArray {
      try NumPyFile.decode(FileBytes.read("\(folder)/\(name)"), file: name, name: nil)
    }
    if let name = expected.numbers {
      let (ours, theirs) = (try value.numbers(), try numbers(name))
      #expect(
        ours == theirs, "\(place): \(ours.shape) \(ours.element), \(theirs.shape) \(theirs.element)"
      )
    } else if let texts = expected.texts {
      #expect(try value.texts() == texts, place)
    } else if let lists = expected.lists {
      #expect(try value.sequences().map { try $0.numbers() } == lists.map(numbers), place)
    } else {
      _ = try value.numbers()
    }
  }
}
