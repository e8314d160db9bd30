#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Raised cosines on a logarithmic axis of lags: fine just after a spike, coarse later.
///
/// By Pillow et al. (2008), in the form of nemos (`_raised_cosine_basis.py`):
///
///     z = log(50 x + 1) / log(51),      x = lag / (length - 1)
///     filter k = (1 + cos(clip(pi (z - c_k) / (2 d), -pi, pi))) / 2
///
/// with centres c_k evenly spaced by d from 0 to 1 - 2 / (count + 1), so that the last filter ends
/// with the history.
enum RaisedCosines {
  /// Every filter's value at lags 0, 1, … bins; each is at most 1.
  ///
  /// - Precondition: at least 2 filters and 2 lags.
  static func filters(count: Int, length: Int) -> [[Float]] {
    precondition(count >= 2 && length >= 2)
    let stretch = 50.0
    let spacing = (1 - 2 / Double(count + 1)) / Double(count - 1)
    return (0..<count).map { k in
      (0..<length).map { lag in
        let z = log(stretch * Double(lag) / Double(length - 1) + 1) / log(stretch + 1)
        let phase = Double.pi * (z - Double(k) * spacing) / (2 * spacing)
        return abs(phase) < .pi ? Float((1 + cos(phase)) / 2) : 0
      }
    }
  }
}
