import Tensor

extension HistoryRegression {
  /// Ridges of the weights on latent signals; a signal has about the variance of a filter's output.
  private static let rankRidges: [Double] = [10_000, 3_000, 1_000, 300, 100, 30, 10]

  /// Couplings of low rank, W_k = U_k V_k^T for every filter k, in place of those of a fit.
  ///
  /// V_k are the directions in which the couplings found so far act most: the leading right-singular
  /// vectors of W_k, with each source scaled by the square root of its rate, since that is how much
  /// its filtered spikes vary. They make a few latent signals that every unit may listen to, and
  /// U_k, together with new deviations, is again a convex problem for each unit. This is the
  /// two-step estimate of a reduced-rank regression (Izenman 1975). Fitting U and V in turns would
  /// need a problem of all units together in every round, and has many minima.
  ///
  /// - Parameters:
  ///   - result: of the fit without a limit of the rank; its couplings are replaced.
  ///   - shared: weights that all units share.
  ///   - deviations: of each unit, before couplings.
  ///   - ridge: of the deviations.
  ///   - before: the loss on validation without couplings.
  /// - Throws: `FitCancelled` if the work should stop.
  func lowerRank(
    of result: inout Result, shared: [Double], deviations: [[Double]], ridge: Double,
    before: Double
  ) throws(FitCancelled) {
    let directions = directions(of: result.coupling)
    let paths = concurrently(deviations.count) { unit -> [Candidate] in
      let problem = latentProblem(training, unit, shared, directions)
      let judge = latentProblem(validation, unit, shared, directions)
      let own = deviations[unit].count
      let latents = problem.features - own
      var start = deviations[unit] + [Double](repeating: 0, count: latents)
      return Self.rankRidges.compactMap { strength in
        guard !stop() else { return nil }
        let solution = try? problem.solve(
          ridge: [Double](repeating: ridge, count: own)
            + [Double](repeating: strength, count: latents),
          start: start, tolerance: Self.tolerance)
        start = solution?.weights ?? start
        return solution.map { Candidate($0, loss: judge.loss(at: $0.weights)) }
      }
    }
    try check(paths, count: Self.rankRidges.count)
    result.steps += paths.joined().reduce(0) { $0 + $1.steps }
    let chosen = Self.choice(paths, before: before)
    result.strengths.coupling = chosen.map { Self.rankRidges[$0] } ?? .infinity
    result.take(chosen.map { place in paths.map { $0[place].gradientNorm } } ?? [])
    for unit in deviations.indices {
      let own = deviations[unit].count
      let weights = chosen.map { paths[unit][$0].weights } ?? deviations[unit]
      result.own[unit] = zip(shared, weights).map { $0 + $1 }
      for source in deviations.indices {
        for k in basis.indices {
          let latent = chosen == nil || source == unit ? 0..<0 : 0..<rank
          result.coupling[unit][source * basis.count + k] = latent.reduce(0) { sum, r in
            sum + weights[own + k * rank + r] * directions[source][k * rank + r]
          }
        }
      }
    }
  }

  /// For each source its share in each latent signal, those of filter k from k x rank on.
  private func directions(of coupling: [[Double]]) -> [[Double]] {
    let units = coupling.count
    let bins = Double(max(1, training.bins))
    let scales = training.times.bins.map { ((Double($0.count) + 0.5) / bins).squareRoot() }
    var directions = [[Double]](repeating: [], count: units)
    for k in basis.indices {
      var products = [Double](repeating: 0, count: units * units)
      for weights in coupling {
        let row = (0..<units).map { weights[$0 * basis.count + k] * scales[$0] }
        for m in 0..<units where row[m] != 0 {
          for n in 0...m { products[m * units + n] += row[m] * row[n] }
        }
      }
      let vectors = SymmetricEigenvectors(of: products, size: units).vectors
      for source in 0..<units {
        for r in 0..<rank {
          directions[source].append(
            r < units ? vectors[r][source] / scales[source] : 0)
        }
      }
    }
    return directions
  }

  /// A unit's problem with the latent signals after its own features; its own spikes are not part of
  /// them.
  private func latentProblem(
    _ part: HistoryPart, _ unit: Int, _ shared: [Double], _ directions: [[Double]]
  ) -> LogisticRegression {
    let known = part.problem(of: unit, knowing: shared)
    let filters = basis.count
    return Self.widened(known, part, unit, by: filters * rank) { bins, out, stride in
      var filtered = [Float](repeating: 0, count: bins.count * filters)
      for source in directions.indices where source != unit {
        let shares = directions[source].map { Float($0) }
        filtered.withUnsafeMutableBufferPointer { filtered in
          filtered.update(repeating: 0)
          guard let from = filtered.baseAddress else { return }
          part.times.filter(source, at: bins, basis, out: from, stride: filters)
          for row in 0..<bins.count {
            for k in 0..<filters where from[row * filters + k] != 0 {
              for r in 0..<rank {
                out[row * stride + k * rank + r] +=
                  from[row * filters + k] * shares[k * rank + r]
              }
            }
          }
        }
      }
    }
  }
}
