import Tensor

/// A dataset: an array of elements of one type.
struct HDF5Dataset {
  let object: HDF5Object
  let type: HDF5Datatype
  private let space: HDF5Dataspace

  var path: String { object.path }
  /// The sizes of the axes; empty for a scalar.
  var shape: [Int] { space.shape }
  /// The number of elements.
  var count: Int { space.count }

  /// The type and the shape, for messages.
  var summary: String { "\(type.summary) \(shape)" }

  /// Reads what the elements are, and none of them.
  ///
  /// - Throws: `FileError.malformed`.
  init(_ object: HDF5Object) throws(FileError) {
    self.object = object
    do throws(FileError) {
      guard let space = try object.header.body(.dataspace),
        let type = try object.header.body(.datatype)
      else {
        throw object.file.store.malformed(
          object.header.address, "a dataset without a shape or a type")
      }
      self.space = try HDF5Dataspace(space)
      self.type = try HDF5Datatype(type)
    } catch { throw error.inObject(object.path) }
  }

  /// The elements of some rows, entries of the first axis, or all elements.
  ///
  /// Elements of other rows are not read, beyond those in the same chunks.
  /// - Throws: `FileError.malformed` for damage, `.unsupported` for filters that are not read and
  ///   for more elements than the limit allows for their size in the file.
  func read(
    rows: Range<Int>? = nil, limit: ExpansionLimit = .events
  ) throws(FileError) -> HDF5Value {
    let all = 0..<(shape.first ?? 1)
    let rows = rows?.clamped(to: all) ?? all
    var shape = shape
    if !shape.isEmpty { shape[0] = rows.count }
    let count = all.isEmpty ? 0 : space.count / all.count * rows.count
    do throws(FileError) {
      let (size, overflow) = count.multipliedReportingOverflow(by: type.size)
      guard !overflow else { throw tooLarge(stored: 0, size: Int.max, limit: Int.max) }
      // Also where there is no row: those of a virtual dataset without a limit are in the other files.
      let layout = try layout()
      return try HDF5Value(
        file: object.file, path: path, type: type, shape: shape, count: count,
        bytes: size == 0 ? [] : bytes(rows, of: all.count, in: layout, size: size, limit: limit))
    } catch { throw error.inObject(path) }
  }

  private func tooLarge(stored: Int, size: Int, limit: Int) -> FileError {
    ExpansionLimit.refusal(
      file: object.file.path, place: .array(path), compressed: stored, size: size, limit: limit)
  }

  /// Where the elements are.
  ///
  /// - Throws: `FileError.malformed`, and `.unsupported` where they are in other files.
  private func layout() throws(FileError) -> HDF5Layout {
    let (header, store) = (object.header, object.file.store)
    guard !header.contains(.externalFiles) else {
      throw .unsupported(
        file: store.file, place: .array(path),
        feature: "its elements are in another file, which is not read",
        remedy: "copy it into one file with h5repack")
    }
    guard let message = try header.body(.layout) else {
      throw store.malformed(header.address, "a dataset without a layout")
    }
    return try HDF5Layout(message, axes: shape.count)
  }

  /// The bytes of some of `all` rows.
  private func bytes(
    _ rows: Range<Int>, of all: Int, in layout: HDF5Layout, size: Int, limit: ExpansionLimit
  ) throws(FileError) -> [UInt8] {
    let (header, store) = (object.header, object.file.store)
    let fill = try HDF5FillValue.read(header, elementBytes: type.size)
    /// Checks how many bytes there are for so many in the file.
    func check(stored: Int) throws(FileError) {
      let most = limit.bytes(compressed: stored, file: store.source.size)
      guard size <= most else { throw tooLarge(stored: stored, size: size, limit: most) }
    }
    let start = size / rows.count * rows.lowerBound
    switch layout {
    case .compact(let bytes):
      guard size <= bytes.count, start <= bytes.count - size else {
        throw store.malformed(header.address, "\(bytes.count) bytes do not hold all elements")
      }
      return Array(bytes[start..<start + size])
    case .contiguous(nil):
      try check(stored: 0)
      return HDF5ChunkAssembly.filled(size, with: fill)
    case .contiguous(let address?): return try store.bytes(at: address + start, count: size)
    case .chunked(let chunking):
      guard chunking.elementBytes == type.size else {
        throw store.malformed(
          header.address,
          "chunks of elements of \(chunking.elementBytes) bytes; the type has \(type.size)")
      }
      // Before the index is read: no dataset is larger than its file allows.
      try check(stored: store.source.size)
      let filters = try header.body(.filters)
      let pipeline = try filters.map { (body) throws(FileError) in try HDF5FilterPipeline(body) }
      let assembly = HDF5ChunkAssembly(
        store: store, shape: shape, chunking: chunking, pipeline: pipeline ?? HDF5FilterPipeline(),
        fill: fill, rows: rows)
      try assembly.pipeline.check(file: store.file)
      let chunks = try HDF5ChunkIndex(
        store: store, space: space, chunking: chunking
      ).chunks(rows: rows)
      // Chunks of a sound file do not overlap.
      var stored = 0
      for chunk in chunks {
        guard chunk.size <= store.source.size - stored else {
          throw store.malformed(chunk.address, "the chunks of a dataset are larger than the file")
        }
        stored += chunk.size
      }
      try check(stored: stored)
      // No compression does better than 1032 : 1, so nothing larger is expanded, whatever part of a
      // chunk is needed.
      guard chunks.isEmpty || chunking.byteCount / 1032 <= stored / chunks.count else {
        throw store.malformed(
          chunks[0].address,
          "\(chunks.count) chunks of \(chunking.byteCount) bytes cannot be in \(stored)")
      }
      return try assembly.bytes(of: chunks, size: size)
    }
  }
}
