import Tensor

/// A vector in an npy file of a folder, with errors that name the file.
struct ArrayFile {
  let path: String
  let bytes: [UInt8]
  private let array: NumericArray

  /// Reads a vector or a matrix of one column.
  ///
  /// - Throws: `RecordingError.file` or `.wrongShape`.
  init(_ path: String) throws(RecordingError) {
    self.path = path
    do throws(FileError) {
      bytes = try FileBytes.read(path)
      array = try NumPyFile.decode(bytes, file: path, name: nil)
    } catch { throw .file(error) }
    guard array.shape.count(where: { $0 != 1 }) <= 1 else {
      throw .wrongShape(file: path, place: .whole, shape: array.shape, expected: "a vector")
    }
  }

  var count: Int { array.count }
  var doubles: [Double] { array.doubles }
  var isInteger: Bool { array.element.isInteger }

  /// - Throws: `RecordingError.notANumber` for the first number that is not whole.
  func integers() throws(RecordingError) -> [Int] {
    try array.wholeNumbers(file: path, name: Recording.name(of: path))
  }

  /// - Throws: `RecordingError.wrongShape` if another array does not have the same number of
  ///   entries.
  func check(sameCountAs other: ArrayFile) throws(RecordingError) {
    guard count == other.count else {
      throw .wrongShape(
        file: path, place: .whole, shape: [count],
        expected: "[\(other.count)], as many numbers as in \(other.path)")
    }
  }
}
