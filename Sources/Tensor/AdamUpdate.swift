/// The arithmetic of Adam and AdamW, for many parameters of a model in one sweep.
///
///     g = gradient + penalty p,  m = β1 m + (1 - β1) g,  v = β2 v + (1 - β2) g²
///     p = shrink p - size m / (sqrt(v) reciprocal + ε)
///
/// Many parameters are small (biases, norms), so one loop per parameter would be mostly overhead of
/// the thread pool; here the pieces of all of them are the items of one loop.
package struct AdamUpdate: Sendable {
  package var beta1: Float, oneMinusBeta1: Float
  package var beta2: Float, oneMinusBeta2: Float
  package var epsilon: Float
  /// The decay that is added to the gradient.
  package var penalty: Float
  /// The factor that decoupled weight decay leaves of a parameter.
  package var shrink: Float
  /// The learning rate with the correction of the first moment.
  package var size: Float
  /// The correction of the second moment, as a reciprocal.
  package var reciprocal: Float

  package init(
    beta1: Float, oneMinusBeta1: Float, beta2: Float, oneMinusBeta2: Float, epsilon: Float,
    penalty: Float, shrink: Float, size: Float, reciprocal: Float
  ) {
    (self.beta1, self.oneMinusBeta1) = (beta1, oneMinusBeta1)
    (self.beta2, self.oneMinusBeta2) = (beta2, oneMinusBeta2)
    (self.epsilon, self.penalty, self.shrink) = (epsilon, penalty, shrink)
    (self.size, self.reciprocal) = (size, reciprocal)
  }

  /// The floats of one item for the thread pool.
  private static let chunk = 1 << 14

  private struct Piece {
    let gradient: LoopMemory<In>
    let first: LoopMemory<Out>, second: LoopMemory<Out>, parameter: LoopMemory<Out>
    let count: Int
  }

  /// Changes moments and parameters in place, at some places of the arrays; nil for all.
  ///
  /// - Precondition: the arrays are of one length, and tensors at one place of one shape.
  package func callAsFunction(
    _ parameters: inout [Tensor], at places: [Int]? = nil, gradients: [Tensor],
    first: inout [Tensor], second: inout [Tensor], table: KernelTable = Kernels.current
  ) {
    precondition(
      [gradients.count, first.count, second.count].allSatisfy { $0 == parameters.count })
    var pieces: [Piece] = []
    for index in places ?? Array(parameters.indices) {
      let count = parameters[index].count
      let (m, v) = (first[index].uniqueBase(), second[index].uniqueBase())
      let (g, p) = (gradients[index].storage.base, parameters[index].uniqueBase())
      for start in stride(from: 0, to: count, by: Self.chunk) {
        pieces.append(
          Piece(
            gradient: LoopMemory(g + start), first: LoopMemory(m + start),
            second: LoopMemory(v + start), parameter: LoopMemory(p + start),
            count: min(Self.chunk, count - start)))
      }
    }
    let constants = [
      beta1, oneMinusBeta1, beta2, oneMinusBeta2, epsilon, penalty, shrink, size, reciprocal,
    ]
    withExtendedLifetime((parameters, gradients, first, second)) {
      ThreadPool.shared.run(pieces.count) { [pieces] index in
        let piece = pieces[index]
        table.adam(
          piece.count, constants, piece.gradient.pointer, piece.first.pointer,
          piece.second.pointer, piece.parameter.pointer)
      }
    }
  }
}
