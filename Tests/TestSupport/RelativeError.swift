import Tensor

/// The largest difference of two tensors relative to the largest magnitude of the expected one;
/// infinite if shapes differ or a number is not finite where the other is.
public func relativeError(_ found: Tensor, _ expected: Tensor) -> Double {
  guard found.shape == expected.shape else { return .infinity }
  var largest = 0.0
  var difference = 0.0
  for (a, b) in zip(found.values, expected.values) {
    if a == b || (a.isNaN && b.isNaN) {
      largest = max(largest, b.isFinite ? Double(abs(b)) : 0)
      continue
    }
    guard a.isFinite, b.isFinite else { return .infinity }
    largest = max(largest, Double(abs(b)))
    difference = max(difference, abs(Double(a) - Double(b)))
  }
  // If everything should be zero, the difference itself is returned.
  return largest > 0 ? difference / largest : difference
}
