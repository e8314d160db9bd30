import Tensor

/// A chunk of a dataset as it is stored.
struct HDF5Chunk: Equatable {
  /// Its place among the chunks, by axis.
  let place: [Int]
  let address: Int
  /// Its bytes in the file.
  let size: Int
  /// A bit for each filter that was left out.
  let mask: UInt32
}

/// The index of a dataset's chunks: finds those that were written.
struct HDF5ChunkIndex {
  let store: HDF5Store
  let space: HDF5Dataspace
  let chunking: HDF5Chunking

  /// The number of chunks along each axis.
  private var counts: [Int] {
    zip(space.shape, chunking.shape).map { $0 / $1 + ($0 % $1 == 0 ? 0 : 1) }
  }

  /// The chunks that hold elements of some rows, entries of the first axis.
  ///
  /// - Throws: `FileError.malformed` for a damaged index.
  func chunks(rows: Range<Int>) throws(FileError) -> [HDF5Chunk] {
    guard !rows.isEmpty else { return [] }
    let first = rows.lowerBound / chunking.shape[0]..<(rows.upperBound - 1) / chunking.shape[0] + 1
    switch chunking.index {
    case .tree1(nil), .single(nil, _), .implicit(nil), .fixedArray(nil), .extensibleArray(nil),
      .tree2(nil):
      return []
    case .tree1(let address?): return try tree1(address, first)
    case .tree2(let address?): return try tree2(address, first)
    case .single(let address?, let filtered):
      return [
        HDF5Chunk(
          place: chunking.shape.map { _ in 0 }, address: address,
          size: filtered?.size ?? chunking.byteCount, mask: filtered?.mask ?? 0)
      ]
    case .implicit(let address?):
      return try each(first, limits: space.limits) { (place, index) throws(FileError) in
        // One after the other, also those that were never written.
        let (offset, overflow) = index.multipliedReportingOverflow(by: chunking.byteCount)
        guard !overflow, offset < store.source.size else {
          throw store.malformed(address, "the chunks of a dataset reach beyond the end of the file")
        }
        return HDF5Chunk(place: place, address: address + offset, size: chunking.byteCount, mask: 0)
      }
    case .fixedArray(let address?):
      var array = try HDF5FixedArray(store, at: address, chunkBytes: chunking.byteCount)
      return try each(first, limits: space.limits) { (place, index) throws(FileError) in
        try array.entry(index)?.chunk(place)
      }
    case .extensibleArray(let address?):
      // The axis without a limit comes first, the others follow in order.
      guard let free = space.limits.firstIndex(where: { $0 == nil }) else {
        throw store.malformed(address, "an index that grows for a dataset that does not")
      }
      var array = try HDF5ExtensibleArray(store, at: address, chunkBytes: chunking.byteCount)
      return try each(first, limits: space.limits, leading: free) {
        (place, index) throws(FileError) in
        try array.entry(index)?.chunk(place)
      }
    }
  }

  /// Calls a closure with the place of every chunk that is needed, and its number in row-major order
  /// of all chunks that the dataset may ever have, with the axis `leading` before the others.
  private func each(
    _ first: Range<Int>, limits: [Int?], leading: Int = 0,
    _ find: ([Int], Int) throws(FileError) -> HDF5Chunk?
  ) throws(FileError) -> [HDF5Chunk] {
    let axes = chunking.shape.count
    let order = [leading] + (0..<axes).filter { $0 != leading }
    var strides = [Int](repeating: 1, count: axes)
    var stride = 1
    for axis in order.dropFirst().reversed() {
      strides[axis] = stride
      let limit = limits[axis] ?? space.shape[axis]
      let most = limit / chunking.shape[axis] + (limit % chunking.shape[axis] == 0 ? 0 : 1)
      let (product, overflow) = stride.multipliedReportingOverflow(by: max(1, most))
      guard !overflow, product < 1 << 60 else {
        throw .malformed(file: store.file, place: .whole, problem: "a dataset of too many chunks")
      }
      stride = product
    }
    strides[leading] = stride
    let counts = counts
    var chunks: [HDF5Chunk] = []
    var place = [Int](repeating: 0, count: axes)
    place[0] = first.lowerBound
    while place[0] < first.upperBound {
      var index = 0
      for axis in 0..<axes {
        let (product, overflow) = place[axis].multipliedReportingOverflow(by: strides[axis])
        guard !overflow, product < 1 << 61 else { return chunks }
        index += product
      }
      if let chunk = try find(place, index) { chunks.append(chunk) }
      var axis = axes - 1
      place[axis] += 1
      while axis > 0, place[axis] >= counts[axis] {
        place[axis] = 0
        axis -= 1
        place[axis] += 1
      }
    }
    return chunks
  }

  private func tree1(_ address: Int, _ first: Range<Int>) throws(FileError) -> [HDF5Chunk] {
    let axes = chunking.shape.count
    var chunks: [HDF5Chunk] = []
    var found: Set<[Int]> = []
    func row(_ key: HDF5Cursor) throws(FileError) -> Int {
      var key = key
      try key.skip(8)
      return try key.integer(8) / chunking.shape[0]
    }
    try HDF5Tree1(store: store, kind: 1, keyBytes: 8 + 8 * (axes + 1)).forEach(
      from: address,
      skipping: { (key, next) throws(FileError) in
        // Keys are in order of the first axis before the others.
        let (start, end) = (try row(key), try row(next))
        return start >= first.upperBound || end < first.lowerBound
      },
      { (key, child) throws(FileError) in
        var key = key
        let size = try key.integer(4)
        let mask = UInt32(truncatingIfNeeded: try key.word(4))
        var place: [Int] = []
        for axis in 0..<axes {
          let offset = try key.integer(8)
          guard offset % chunking.shape[axis] == 0 else {
            throw key.malformed("a chunk begins at \(offset) of axis \(axis)")
          }
          place.append(offset / chunking.shape[axis])
        }
        try add(
          HDF5Chunk(place: place, address: child, size: size, mask: mask), first, &chunks, &found)
      })
    return chunks
  }

  private func tree2(_ address: Int, _ first: Range<Int>) throws(FileError) -> [HDF5Chunk] {
    let axes = chunking.shape.count
    let tree = try HDF5Tree2(store, at: address, kinds: [10, 11])
    let sizeWidth = tree.recordBytes - store.offsetWidth - 4 - 8 * axes
    guard tree.kind == 10 || (1...8).contains(sizeWidth) else {
      throw store.malformed(address, "records of \(tree.recordBytes) bytes for a chunk")
    }
    var chunks: [HDF5Chunk] = []
    var found: Set<[Int]> = []
    try tree.forEach { (record) throws(FileError) in
      guard let address = try record.address() else { return }
      var (size, mask) = (chunking.byteCount, UInt32(0))
      if tree.kind == 11 {
        size = try record.integer(sizeWidth)
        mask = UInt32(truncatingIfNeeded: try record.word(4))
      }
      var place: [Int] = []
      for _ in 0..<axes { place.append(try record.integer(8)) }
      try add(
        HDF5Chunk(place: place, address: address, size: size, mask: mask), first, &chunks, &found)
    }
    return chunks
  }

  /// Adds a chunk if it is one of those that are needed; chunks beyond the dataset's end are left
  /// over from a time when it was larger.
  private func add(
    _ chunk: HDF5Chunk, _ first: Range<Int>, _ chunks: inout [HDF5Chunk], _ found: inout Set<[Int]>
  ) throws(FileError) {
    guard first.contains(chunk.place[0]), zip(chunk.place, counts).allSatisfy({ $0 < $1 }) else {
      return
    }
    guard found.insert(chunk.place).inserted else {
      throw store.malformed(chunk.address, "two chunks are at the place \(chunk.place)")
    }
    chunks.append(chunk)
  }
}

/// An entry of an array of chunks.
struct HDF5ChunkEntry: Equatable {
  let address: Int
  let size: Int
  let mask: UInt32

  /// Reads an entry of `width` bytes; nil for a chunk that was never written.
  ///
  /// - Throws: `FileError.malformed`.
  static func read(
    _ cursor: inout HDF5Cursor, width: Int, chunkBytes: Int
  ) throws(FileError) -> HDF5ChunkEntry? {
    var entry = try cursor.part(width)
    let address = try entry.address()
    let sizeWidth = width - cursor.store.offsetWidth - 4
    let size = try sizeWidth > 0 ? entry.integer(sizeWidth) : chunkBytes
    let mask = try sizeWidth > 0 ? UInt32(truncatingIfNeeded: entry.word(4)) : 0
    return address.map { HDF5ChunkEntry(address: $0, size: size, mask: mask) }
  }

  /// Checks the bytes of an entry: an address, or an address, a size of up to 8 bytes and a mask.
  static func isPossible(width: Int, _ store: HDF5Store) -> Bool {
    width == store.offsetWidth || (5...12).contains(width - store.offsetWidth)
  }

  /// The chunk of the entry.
  func chunk(_ place: [Int]) -> HDF5Chunk {
    HDF5Chunk(place: place, address: address, size: size, mask: mask)
  }
}
