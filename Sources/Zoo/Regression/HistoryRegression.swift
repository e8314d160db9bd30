import Tensor

/// The fit of a history GLM: convex problems one after the other, each of which starts from the
/// answer of the one before and may only add to it what validation confirms.
///
/// 1. **What units share**: one weight vector for all units, from the rows of all of them.
/// 2. **What sets a unit apart**: its deviation from the shared weights, shrunk by a ridge.
/// 3. **Who drives whom**: filters of the spikes of other units, together with a new deviation;
///    see `HistoryRegression.couplings`, and `usualShapes` for what pairs have in common. With a limit of the rank, a few mixtures of them take
///    their place; see `HistoryRegression.lowerRank`.
///
/// Every stage has a path of priors from infinitely strong, which is the stage before, to weak. All
/// priors of a path are tried, each from the answer of the stronger one; that with the highest
/// likelihood on validation is taken, the same for all units, since one unit rarely has enough
/// spikes to choose by itself. The likelihood is that of the log-odds as they are.
struct HistoryRegression {
  /// What was found.
  struct Result {
    /// Weights of each unit's own features.
    var own: [[Double]]
    /// Weights of the filters of each source, [units x filters] for each unit.
    var coupling: [[Double]]
    /// The largest gradient norm of the problems whose weights are used, over the sum of their row
    /// weights.
    var gradientNorm = 0.0
    /// Newton steps of all problems.
    var steps = 0
    /// The chosen priors; infinite where the stage adds nothing.
    var strengths: (shared: Double, deviation: Double, coupling: Double)
  }

  /// Gradient norm over the sum of row weights at which a problem counts as solved.
  static let tolerance = 1e-8

  let training: HistoryPart
  let validation: HistoryPart
  /// Filters over lags of the spikes of other units; none for no coupling.
  var basis: [[Float]]
  /// The most sources of a unit that are looked at closely.
  let mostSources: Int
  /// The rank of the couplings through each filter; 0 for no limit.
  let rank: Int
  /// Asked between problems.
  let stop: @Sendable () -> Bool
  /// Told the share of the work that is done.
  let progress: @Sendable (Double) -> Void

  private var units: Int { training.problems.count }

  /// Solves everything.
  ///
  /// - Throws: `FitCancelled` if the work should stop.
  func fit() throws(FitCancelled) -> Result {
    let width = training.problems.first?.features ?? 0
    let none = [Double](repeating: 0, count: width)
    var result = Result(
      own: [], coupling: [], strengths: (.infinity, .infinity, .infinity))

    // 1. Shared.
    let all = LogisticRegression(joining: training.problems)
    let judge = LogisticRegression(joining: validation.problems)
    var (shared, best) = (none, judge.loss(at: none))
    var start = none
    for ridge in [10_000.0, 100, 1] {
      let solution = try all.solve(
        ridge: [Double](repeating: ridge, count: width), start: start, tolerance: Self.tolerance)
      start = solution.weights
      result.steps += solution.steps
      let loss = judge.loss(at: start)
      if loss < best {
        (shared, best) = (start, loss)
        result.strengths.shared = ridge
        result.gradientNorm = solution.gradientNorm
      }
      if stop() { throw FitCancelled() }
    }
    progress(0.2)

    // 2. Deviations.
    let deviations = try self.deviations(from: shared)
    let chosen = Self.choice(deviations, before: best)
    for path in deviations { result.steps += path.reduce(0) { $0 + $1.steps } }
    let prior = chosen.map { Self.deviationRidges[$0] } ?? 1e6
    if let chosen {
      result.strengths.deviation = prior
      result.take(deviations.map { $0[chosen].gradientNorm })
      best = deviations.reduce(0) { $0 + $1[chosen].loss }
    }
    let known = deviations.map { path in chosen.map { path[$0].weights } ?? none }
    progress(0.35)

    // 3. Couplings.
    result.own = known.map { zip(shared, $0).map { $0 + $1 } }
    result.coupling = (0..<units).map { _ in [Double](repeating: 0, count: units * basis.count) }
    guard !basis.isEmpty, units > 1 else { return result }
    let pilot = try usualShapes(
      shared: shared, deviations: known, ridge: prior
    ) { progress(0.35 + 0.15 * $0) }
    var shaped = self
    shaped.basis = pilot.mixture.map { mix(basis, by: $0) } ?? basis
    let others = (0..<units).filter { pilot.known[$0] == nil }
    let found = try shaped.couplings(
      of: others, shared: shared, deviations: known, ridge: prior
    ) { progress(0.5 + 0.5 * $0) }
    result.steps += pilot.steps + found.joinedSteps
    let paths = pilot.known.merging(zip(others, found)) { known, _ in known }
    let couplings = (0..<units).compactMap { paths[$0] }
    guard let strength = Self.choice(couplings.map(\.candidates), before: best) else {
      return result
    }
    result.strengths.coupling = Self.groupStrengths[strength]
    result.take(couplings.map { $0.candidates[strength].gradientNorm })
    for (unit, path) in couplings.enumerated() {
      let weights = path.candidates[strength].weights
      result.own[unit] = zip(shared, weights).map { $0 + $1 }
      for (place, source) in path.sources.enumerated() {
        for k in basis.indices {
          result.coupling[unit][source * basis.count + k] =
            weights[width + place * basis.count + k]
        }
      }
    }
    if rank > 0 {
      try shaped.lowerRank(
        of: &result, shared: shared, deviations: known, ridge: prior, before: best)
    }
    if let mixture = pilot.mixture { result.express(in: mixture) }
    return result
  }

  /// An answer for one prior, and how it does on validation.
  struct Candidate: Sendable {
    var weights: [Double]
    var loss: Double
    var gradientNorm: Double
    var steps: Int
  }

  static let deviationRidges: [Double] = [300, 100, 30, 10, 3, 1]

  /// For every unit, its deviation for every ridge of the path.
  private func deviations(from shared: [Double]) throws(FitCancelled) -> [[Candidate]] {
    let paths = concurrently(units) { unit -> [Candidate] in
      let problem = training.problem(of: unit, knowing: shared)
      let judge = validation.problem(of: unit, knowing: shared)
      var start: [Double]?
      return Self.deviationRidges.compactMap { ridge in
        guard !stop() else { return nil }
        let solution = try? problem.solve(
          ridge: [Double](repeating: ridge, count: problem.features), start: start,
          tolerance: Self.tolerance)
        start = solution?.weights
        return solution.map { Candidate($0, loss: judge.loss(at: $0.weights)) }
      }
    }
    try check(paths, count: Self.deviationRidges.count)
    return paths
  }

  /// The candidate with the lowest sum of losses over units; nil if none beats the stage before.
  static func choice(_ paths: [[Candidate]], before: Double) -> Int? {
    var (choice, best): (Int?, Double) = (nil, before)
    for index in paths.first?.indices ?? 0..<0 {
      let loss = paths.reduce(0) { $0 + $1[index].loss }
      if loss < best { (choice, best) = (index, loss) }
    }
    return choice
  }

  /// Threads of the pool do not see who wants to stop; a path that ended early tells.
  func check(_ paths: [[Candidate]], count: Int) throws(FitCancelled) {
    if stop() || paths.contains(where: { $0.count != count }) { throw FitCancelled() }
  }
}

extension HistoryRegression.Candidate {
  init(_ solution: LogisticRegression.Solution, loss: Double) {
    self.init(
      weights: solution.weights, loss: loss, gradientNorm: solution.gradientNorm,
      steps: solution.steps)
  }
}

extension HistoryRegression.Result {
  /// Keeps the largest of the gradient norms of a stage whose weights are used.
  mutating func take(_ norms: [Double]) {
    gradientNorm = max(gradientNorm, norms.max() ?? 0)
  }
}
