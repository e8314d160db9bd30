import Autograd
import Layers
import Tensor

/// What the filtered spikes of all units say about each unit: an additive part, as in a GLM, and a
/// network for what needs several units at once, such as the spread of a burst.
///
///     s_tm = sum over k of k_mk f_tmk           c_t = A s_t + B relu(D relu(C f_t + ..) + ..)
///
/// f are filtered spikes, of unit m through filter k. In the additive part a unit acts on all others
/// with one time course k_m, as its synapses have much the same: a strength for each pair and filter
/// would be four times as many numbers, and lost on simulated and real recordings alike. Both parts
/// begin at zero, so that training starts from the model without coupling.
struct PopulationCoupling: Parameterized, Sendable {
  private var courses: Parameter
  private var additive: Linear
  private var first: Linear
  private var second: Linear
  private var head: Linear
  private let dropout: Dropout
  /// Inputs of the additive part are scaled by this.
  ///
  /// Adam moves all weights by the same amount, and those of single spikes have further to go than
  /// those between hidden numbers.
  private static let additiveScale: Float = 3

  /// Fresh weights.
  init(
    units: Int, filters: Int, hidden: Int, dropout: Double,
    using generator: inout RandomGenerator
  ) {
    courses = Parameter(
      Tensor(repeating: 0.5, shape: [units, filters]))
    additive = Linear(units, units, hasBias: false, using: &generator)
    additive.weight.value = .zeros(additive.weight.value.shape)
    first = Linear(units * filters, hidden, using: &generator)
    second = Linear(hidden, hidden, using: &generator)
    head = Linear(hidden, units, hasBias: false, using: &generator)
    head.weight.value = .zeros(head.weight.value.shape)
    self.dropout = Dropout(Float(dropout))
  }

  /// Shows `courses`, `additive`, `first`, `second` and `head`.
  mutating func visit(_ visitor: ParameterVisitor) {
    visitor("courses", &courses)
    visitor("additive", &additive)
    visitor("first", &first)
    visitor("second", &second)
    visitor("head", &head)
  }

  /// What is added to the log-odds, [bins, units], from filtered spikes [bins, units x filters].
  func callAsFunction(_ filtered: Variable, in pass: Pass) throws(TensorError) -> Variable {
    var hidden = try dropout(first.rectified(filtered, in: pass), in: pass)
    hidden = try dropout(second.rectified(hidden, in: pass), in: pass)
    let courses = pass[courses]
    let (units, filters) = (courses.shape[0], courses.shape[1])
    let sources = try (filtered.reshaped([filtered.shape[0], units, filters]) * courses)
      .sum(axis: 2)
    return try additive(sources * Self.additiveScale, in: pass) + head(hidden, in: pass)
  }

  /// The negative logarithm of a Cauchy prior of the additive couplings, up to a constant.
  ///
  ///     sum over pairs of log(1 + (a / s)^2)
  ///
  /// Few pairs are coupled, some of them strongly. A Gaussian prior that holds down the many shrinks
  /// the few with them, and was worse than none on simulated recordings; this one leaves large
  /// couplings alone.
  func penalty(in pass: Pass) -> Variable {
    let inSpreads = pass[additive.weight] * (1 / Self.spread)
    return (inSpreads.squared() + 1).log().sum()
  }

  /// The prior's spread s: a peak of about 0.6 in log-odds.
  ///
  /// A third of it lost half of the true couplings of a simulated recording.
  private static let spread: Float = 0.15
}
