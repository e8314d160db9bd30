/// A number that is not a 64-bit integer where one is needed.
public struct NotAnInteger: Error, Equatable, Sendable {
  /// The place in row-major order, from 0.
  public let index: Int
  /// The number as text.
  public let value: String
}

extension NumericArray {
  /// The numbers in double precision, row-major; integers above 2^53 are rounded.
  public var doubles: [Double] {
    switch element {
    case .bool: map(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: map(UInt8.self) { Double($0) }
    case .int8: map(Int8.self) { Double($0) }
    case .uint16: map(UInt16.self) { Double($0) }
    case .int16: map(Int16.self) { Double($0) }
    case .uint32: map(UInt32.self) { Double($0) }
    case .int32: map(Int32.self) { Double($0) }
    case .uint64: map(UInt64.self) { Double($0) }
    case .int64: map(Int64.self) { Double($0) }
    case .float16: map(UInt16.self) { Double(Self.single(half: $0)) }
    case .bfloat16: map(UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
    case .float32: map(Float.self) { Double($0) }
    case .float64: map(Double.self) { $0 }
    }
  }

  /// Calls a closure with the numbers in double precision, which stay valid during the call;
  /// doubles that are aligned in memory are not copied.
  package func withDoubles<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Double>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if element == .float64 {
      let result: Result? = try withUnsafeBytes { (bytes) throws(Failure) in
        guard let base = bytes.baseAddress, Int(bitPattern: base) % 8 == 0 else { return nil }
        return try bytes.withMemoryRebound(to: Double.self) { (values) throws(Failure) in
          try body(values)
        }
      }
      if let result { return result }
    }
    return try doubles.withUnsafeBufferPointer { (values) throws(Failure) in try body(values) }
  }

  /// The numbers as integers, row-major.
  ///
  /// - Throws: `NotAnInteger` for the first number that is not whole or does not fit 64 bits.
  public func integers() throws(NotAnInteger) -> [Int] {
    switch element {
    case .bool: return map(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: return map(UInt8.self) { Int($0) }
    case .int8: return map(Int8.self) { Int($0) }
    case .uint16: return map(UInt16.self) { Int($0) }
    case .int16: return map(Int16.self) { Int($0) }
    case .uint32: return map(UInt32.self) { Int($0) }
    case .int32: return map(Int32.self) { Int($0) }
    case .int64: return map(Int64.self) { Int($0) }
    case .uint64:
      var failed: UInt64?
      let values = map(UInt64.self) { value in
        if value > UInt64(Int.max) { failed = failed ?? value }
        return Int(truncatingIfNeeded: value)
      }
      if let failed {
        throw NotAnInteger(index: values.firstIndex { $0 < 0 } ?? 0, value: "\(failed)")
      }
      return values
    case .float16, .bfloat16, .float32, .float64:
      let values = doubles
      var whole: [Int] = []
      whole.reserveCapacity(values.count)
      for (index, value) in values.enumerated() {
        guard let integer = Int(exactly: value) else {
          throw NotAnInteger(index: index, value: "\(value)")
        }
        whole.append(integer)
      }
      return whole
    }
  }

  /// The numbers as a tensor of the same shape, rounded to single precision.
  public var tensor: Tensor {
    Tensor.make(Shape(shape)) { out in
      withUnsafeBytes { bytes in
        if element == .float32 {
          guard let base = bytes.baseAddress else { return }
          UnsafeMutableRawPointer(out).copyMemory(from: base, byteCount: bytes.count)
        } else {
          for (index, value) in doubles.enumerated() { out[index] = Float(value) }
        }
      }
    }
  }

  /// The number of a one-element array, in double precision; nil for any other array.
  public var scalar: Double? { count == 1 ? doubles[0] : nil }

  /// Calls a closure with every number.
  ///
  /// The bytes need not be aligned: an npy header may end anywhere.
  private func map<Stored: BitwiseCopyable, Mapped>(
    _ type: Stored.Type, _ transform: (Stored) -> Mapped
  ) -> [Mapped] {
    withUnsafeBytes { bytes in
      [Mapped](unsafeUninitializedCapacity: count) { out, initialized in
        for index in 0..<count {
          let offset = index * MemoryLayout<Stored>.size
          let value = bytes.loadUnaligned(fromByteOffset: offset, as: Stored.self)
          out.initializeElement(at: index, to: transform(value))
        }
        initialized = count
      }
    }
  }

  /// Single precision from half precision by its bits: `Float16` does not exist on every platform.
  private static func single(half bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0: return (sign == 0 ? 1 : -1) * Float(fraction) * 0x1p-24
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
