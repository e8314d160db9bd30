import Autograd
import Layers
import Tensor

/// What the filtered spikes of all units say about each unit: an additive part, as in a GLM, and a
/// network for what needs several units at once, such as the spread of a burst.
///
///     f_t = filtered spikes of all units        c_t = A f_t + B relu(D relu(C f_t + ..) + ..)
///
/// Both begin at zero, so that training starts from the model without coupling.
struct PopulationCoupling: Parameterized, Sendable {
  private var additive: Linear
  private var first: Linear
  private var second: Linear
  private var head: Linear
  private let dropout: Dropout
  /// Adam moves all weights by the same amount. Weights of single spikes must become hundreds of
  /// times as large as those between hidden numbers, so inputs are scaled instead.
  private static let additiveScale: Float = 3

  /// Fresh weights.
  init(
    units: Int, filters: Int, hidden: Int, dropout: Double,
    using generator: inout RandomGenerator
  ) {
    additive = Linear(units * filters, units, hasBias: false, using: &generator)
    additive.weight.value = .zeros(additive.weight.value.shape)
    first = Linear(units * filters, hidden, using: &generator)
    second = Linear(hidden, hidden, using: &generator)
    head = Linear(hidden, units, hasBias: false, using: &generator)
    head.weight.value = .zeros(head.weight.value.shape)
    self.dropout = Dropout(Float(dropout))
  }

  /// Shows `additive`, `first`, `second` and `head`.
  mutating func visit(_ visitor: ParameterVisitor) {
    visitor("additive", &additive)
    visitor("first", &first)
    visitor("second", &second)
    visitor("head", &head)
  }

  /// What is added to the log-odds, [bins, units], from filtered spikes [bins, units x filters].
  func callAsFunction(_ filtered: Variable, in pass: Pass) throws(TensorError) -> Variable {
    var hidden = try dropout(first.rectified(filtered, in: pass), in: pass)
    hidden = try dropout(second.rectified(hidden, in: pass), in: pass)
    return try additive(filtered * Self.additiveScale, in: pass) + head(hidden, in: pass)
  }

  /// The sum of squares of the additive weights: a pair of units is coupled only if it pays.
  func penalty(in pass: Pass) -> Variable { pass[additive.weight].squared().sum() }
}
