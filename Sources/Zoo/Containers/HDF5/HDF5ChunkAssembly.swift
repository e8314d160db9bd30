import Synchronization
import Tensor

/// Puts the elements of chunks together.
struct HDF5ChunkAssembly {
  let store: HDF5Store
  /// The shape of the dataset.
  let shape: [Int]
  let chunking: HDF5Chunking
  let pipeline: HDF5FilterPipeline
  /// The bytes of an element that was never written; empty for zeros.
  let fill: [UInt8]
  /// The rows to read.
  let rows: Range<Int>

  /// Bytes of elements that were never written.
  static func filled(_ size: Int, with fill: [UInt8]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    guard !fill.isEmpty else { return bytes }
    for start in stride(from: 0, to: size, by: fill.count) {
      for index in 0..<min(fill.count, size - start) { bytes[start + index] = fill[index] }
    }
    return bytes
  }

  /// The elements of the rows, `size` bytes; chunks are read and expanded on several threads.
  ///
  /// - Throws: `FileError` of the first chunk that is damaged.
  func bytes(of chunks: [HDF5Chunk], size: Int) throws(FileError) -> [UInt8] {
    var bytes = Self.filled(size, with: fill)
    let failure = Mutex<(index: Int, error: FileError)?>(nil)
    bytes.withUnsafeMutableBytes { out in
      let memory = LoopMemory(out)
      ThreadPool.shared.run(chunks.count) { index in
        // An error of an earlier chunk is the one that is reported, whoever comes first.
        guard failure.withLock({ ($0?.index ?? Int.max) > index }) else { return }
        do throws(FileError) {
          copy(try content(of: chunks[index]), of: chunks[index], to: memory.pointer)
        } catch {
          failure.withLock { if ($0?.index ?? Int.max) > index { $0 = (index, error) } }
        }
      }
    }
    if let error = failure.withLock({ $0?.error }) { throw error }
    return bytes
  }

  /// A chunk's elements.
  private func content(of chunk: HDF5Chunk) throws(FileError) -> [UInt8] {
    let isEdge = chunk.place.indices.contains {
      (chunk.place[$0] + 1) * chunking.shape[$0] > shape[$0]
    }
    let stored = try store.bytes(at: chunk.address, count: chunk.size)
    let isPlain = chunking.leavesEdgesUnfiltered && isEdge
    return try (isPlain ? HDF5FilterPipeline() : pipeline).undone(
      stored, mask: chunk.mask, size: chunking.byteCount, elementBytes: chunking.elementBytes,
      file: store.file, offset: store.place(chunk.address))
  }

  /// Copies those elements of a chunk that are in the dataset and the rows.
  private func copy(
    _ content: [UInt8], of chunk: HDF5Chunk, to out: UnsafeMutableRawBufferPointer
  ) {
    let axes = shape.count
    // By axis: the part of the dataset that the chunk holds, and the steps in bytes.
    var ranges: [Range<Int>] = []
    var (inSteps, outSteps) = ([Int](repeating: 1, count: axes), [Int](repeating: 1, count: axes))
    for axis in 0..<axes {
      let start = chunk.place[axis] * chunking.shape[axis]
      let whole = start..<min(start + chunking.shape[axis], shape[axis])
      ranges.append(axis == 0 ? whole.clamped(to: rows) : whole)
      guard !ranges[axis].isEmpty else { return }
    }
    var (inStep, outStep) = (chunking.elementBytes, chunking.elementBytes)
    for axis in (0..<axes).reversed() {
      (inSteps[axis], outSteps[axis]) = (inStep, outStep)
      inStep *= chunking.shape[axis]
      outStep *= axis == 0 ? rows.count : shape[axis]
    }
    content.withUnsafeBytes { content in
      // The last axis is one piece; the others are counted through.
      let run = ranges[axes - 1].count * chunking.elementBytes
      var place = ranges.map(\.lowerBound)
      while true {
        var (from, to) = (0, 0)
        for axis in 0..<axes {
          from += (place[axis] - chunk.place[axis] * chunking.shape[axis]) * inSteps[axis]
          to += (place[axis] - (axis == 0 ? rows.lowerBound : 0)) * outSteps[axis]
        }
        UnsafeMutableRawBufferPointer(rebasing: out[to..<to + run]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: content[from..<from + run]))
        var axis = axes - 2
        while axis >= 0 {
          place[axis] += 1
          if place[axis] < ranges[axis].upperBound { break }
          place[axis] = ranges[axis].lowerBound
          axis -= 1
        }
        if axis < 0 { return }
      }
    }
  }
}
