/// Numbers of one type with a shape, as a file holds them: row-major, little-endian.
///
/// Readers and writers of files use it; computation uses `Tensor`. Wrapping a tensor or a Swift
/// array copies nothing.
public struct NumericArray: Sendable {
  /// The types of numbers that files hold.
  public enum Element: String, Sendable, CaseIterable {
    /// One byte, 0 or 1.
    case bool
    /// An unsigned integer of 8 bits.
    case uint8
    /// A signed integer of 8 bits.
    case int8
    /// An unsigned integer of 16 bits.
    case uint16
    /// A signed integer of 16 bits.
    case int16
    /// An unsigned integer of 32 bits.
    case uint32
    /// A signed integer of 32 bits.
    case int32
    /// An unsigned integer of 64 bits.
    case uint64
    /// A signed integer of 64 bits.
    case int64
    /// IEEE 754 half precision.
    case float16
    /// The upper half of a single-precision number.
    case bfloat16
    /// IEEE 754 single precision.
    case float32
    /// IEEE 754 double precision.
    case float64

    /// The number of bytes of one number.
    public var byteCount: Int {
      switch self {
      case .bool, .uint8, .int8: 1
      case .uint16, .int16, .float16, .bfloat16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64: 8
      }
    }

    /// Whether the numbers are whole by their type.
    public var isInteger: Bool {
      switch self {
      case .float16, .bfloat16, .float32, .float64: false
      default: true
      }
    }
  }

  private enum Contents: Sendable {
    case bytes([UInt8], offset: Int)
    case tensor(Tensor)
    case doubles([Double])
    case int64([Int64])
    case int32([Int32])
  }

  /// The type of the numbers.
  public let element: Element
  /// The sizes of the axes, outermost first; empty for a scalar.
  public let shape: [Int]
  /// The number of numbers.
  public let count: Int
  private let contents: Contents

  /// Numbers as little-endian bytes that start at `offset`.
  ///
  /// - Precondition: the shape's product does not overflow and the bytes reach its end; readers
  ///   have checked both.
  package init(element: Element, shape: [Int], bytes: [UInt8], offset: Int = 0) {
    self.element = element
    self.shape = shape
    count = shape.reduce(1, *)
    precondition(offset + count * element.byteCount <= bytes.count)
    contents = .bytes(bytes, offset: offset)
  }

  /// The values of a tensor, as single-precision numbers of the same shape.
  public init(_ tensor: Tensor) {
    element = .float32
    shape = tensor.shape.sizes
    count = tensor.count
    contents = .tensor(tensor)
  }

  private init(element: Element, shape: [Int], count: Int, contents: Contents) {
    self.element = element
    self.shape = shape
    self.count = count
    self.contents = contents
    precondition(shape.reduce(1, *) == count, "shape \(shape) does not hold \(count) numbers")
  }

  /// Bytes as unsigned integers; a vector unless a shape is given.
  ///
  /// - Precondition: the count of numbers is the shape's; also below.
  public init(_ values: [UInt8], shape: [Int]? = nil) {
    self.init(
      element: .uint8, shape: shape ?? [values.count], count: values.count,
      contents: .bytes(values, offset: 0))
  }

  /// Double-precision numbers; a vector unless a shape is given.
  public init(_ values: [Double], shape: [Int]? = nil) {
    self.init(
      element: .float64, shape: shape ?? [values.count], count: values.count,
      contents: .doubles(values))
  }

  /// Integers of 64 bits; a vector unless a shape is given.
  public init(_ values: [Int64], shape: [Int]? = nil) {
    self.init(
      element: .int64, shape: shape ?? [values.count], count: values.count,
      contents: .int64(values))
  }

  /// Integers of 32 bits; a vector unless a shape is given.
  public init(_ values: [Int32], shape: [Int]? = nil) {
    self.init(
      element: .int32, shape: shape ?? [values.count], count: values.count,
      contents: .int32(values))
  }

  /// The number of bytes of all numbers.
  public var byteCount: Int { count * element.byteCount }

  /// Calls a closure with the little-endian, row-major bytes, which stay valid during the call.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch contents {
    case .bytes(let bytes, let offset):
      try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) in
        try body(
          UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[offset..<offset + byteCount]))
        )
      }
    case .tensor(let tensor):
      try tensor.withValues { (values) throws(Failure) in try body(UnsafeRawBufferPointer(values)) }
    case .doubles(let values):
      try values.withUnsafeBufferPointer { (buffer) throws(Failure) in
        try body(UnsafeRawBufferPointer(buffer))
      }
    case .int64(let values):
      try values.withUnsafeBufferPointer { (buffer) throws(Failure) in
        try body(UnsafeRawBufferPointer(buffer))
      }
    case .int32(let values):
      try values.withUnsafeBufferPointer { (buffer) throws(Failure) in
        try body(UnsafeRawBufferPointer(buffer))
      }
    }
  }
}

extension NumericArray: Equatable {
  /// Equal types, shapes and bytes.
  public static func == (left: NumericArray, right: NumericArray) -> Bool {
    left.element == right.element && left.shape == right.shape
      && left.withUnsafeBytes { l in right.withUnsafeBytes { r in l.elementsEqual(r) } }
  }
}
