/// Expansion of LZF data, the compression that h5py adds to HDF5 (Marc Lehmann's LibLZF).
enum LZF {
  /// The bytes that data expand to; nil if the data are damaged or expand to more than `most`.
  static func expanded(_ input: [UInt8], most: Int) -> [UInt8]? {
    // A byte stands for 264 bytes at most.
    let size = min(most, 264 * input.count)
    var isGood = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { out, written in
      var position = 0
      while position < input.count {
        let control = Int(input[position])
        position += 1
        if control < 32 {
          // Bytes that are stored as they are.
          let count = control + 1
          guard count <= input.count - position, count <= size - written else { return }
          for _ in 0..<count {
            out[written] = input[position]
            position += 1
            written += 1
          }
          continue
        }
        var count = control >> 5
        if count == 7 {
          guard position < input.count else { return }
          count += Int(input[position])
          position += 1
        }
        guard position < input.count else { return }
        let distance = (control & 31) << 8 + Int(input[position]) + 1
        position += 1
        count += 2
        guard distance <= written, count <= size - written else { return }
        // Copied one by one: a copy may overlap what it copies.
        for _ in 0..<count {
          out[written] = out[written - distance]
          written += 1
        }
      }
      isGood = true
    }
    return isGood ? bytes : nil
  }
}
