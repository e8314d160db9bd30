/// A training step at one size, in a process of its own.
struct ScalingPoint: Codable {
  let context: Int
  let units: Int
  let threads: Int
  /// The median time of a step.
  let seconds: Double
  /// The most memory that the process held.
  let peakMemoryBytes: Int
}
