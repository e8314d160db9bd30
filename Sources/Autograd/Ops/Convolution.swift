import Tensor

extension Variable {
  /// Cross-correlation along one axis.
  ///
  ///     y[n, o, t] = b[o] + Σ_c Σ_k w[o, c, k] x[n, c, t·stride + k·dilation - padding]
  ///
  /// with c over the channels of o's group.
  /// - Shape: `[N, C, T]`, weight `[O, C / groups, K]`, bias `[O]` to `[N, O, T']`.
  /// - Throws: `TensorError.shapeMismatch`, `TensorError.invalidArgument`.
  public func convolution1d(
    weight: Variable, bias: Variable? = nil, _ step: ConvolutionStep = .init(), groups: Int = 1
  ) throws(TensorError) -> Variable {
    guard shape.rank == 3, weight.shape.rank == 3 else {
      throw .shapeMismatch(operation: "convolution1d", left: shape, right: weight.shape)
    }
    // An image of one row.
    let picture = try reshaped([shape[0], shape[1], 1, shape[2]])
    let kernel = try weight.reshaped([weight.shape[0], weight.shape[1], 1, weight.shape[2]])
    let y = try picture.convolution2d(
      weight: kernel, bias: bias, rows: .init(), columns: step, groups: groups)
    return try y.reshaped([y.shape[0], y.shape[1], y.shape[3]])
  }

  /// Cross-correlation along two axes.
  ///
  ///     y[n, o, p] = b[o] + Σ_j w[o, j] patch[n, p, j]
  ///     dw = Σ dyᵀ patch, dpatch = dy w, db = Σ dy
  ///
  /// The values under the kernel are copied into one row per place, so that the sum is one matrix
  /// product; the transpose of the copy adds every row back to its place.
  /// - Shape: `[N, C, H, W]`, weight `[O, C / groups, R, S]`, bias `[O]` to `[N, O, H', W']`.
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if the groups do not
  ///   divide the channels, a step is not positive or the kernel is larger than the padded input.
  public func convolution2d(
    weight: Variable, bias: Variable? = nil, rows: ConvolutionStep = .init(),
    columns: ConvolutionStep = .init(), groups: Int = 1
  ) throws(TensorError) -> Variable {
    let patches = try ConvolutionPatches(
      input: shape, weight: weight.shape, rows: rows, columns: columns, groups: groups)
    let outputs = weight.shape[0]
    if let bias, bias.shape != [outputs] {
      throw .shapeMismatch(operation: "convolution bias", left: weight.shape, right: bias.shape)
    }
    let places = patches.height * patches.width
    let perGroup = outputs / groups
    let matrix = try weight.value.reshaped([outputs, patches.length])
    let x = value
    var results: [Tensor] = []
    for group in 0..<groups {
      let rows = group * perGroup..<(group + 1) * perGroup
      let kernel = try matrix.sliced(axis: 0, rows)
      results.append(
        try Tensor.matrixProduct(
          patches.copy(from: x, group: group), kernel, transposeB: true,
          bias: bias?.value.sliced(axis: 0, rows)))
    }
    let folded = try Tensor.concatenated(results, axis: 1).reshaped([shape[0], places, outputs])
      .permuted([0, 2, 1]).reshaped([shape[0], outputs, patches.height, patches.width])
    return .computed("convolution", folded, from: [self, weight] + (bias.map { [$0] } ?? [])) {
      [x, matrix, patches, hasBias = bias != nil, weightShape = weight.shape] dy, needs
        throws(TensorError) in
      let samples = x.shape[0]
      let dy = try dy.reshaped([samples, outputs, places]).permuted([0, 2, 1])
        .reshaped([samples * places, outputs])
      var dx = Tensor.zeros(needs[0] ? x.shape : [0])
      var dw: [Tensor] = []
      for group in 0..<groups {
        let range = group * perGroup..<(group + 1) * perGroup
        let gradient = try dy.sliced(axis: 1, range)
        if needs[1] {
          // The patches are copied again rather than kept: they are `R·S` times the input.
          dw.append(
            try Tensor.matrixProduct(
              gradient, patches.copy(from: x, group: group), transposeA: true))
        }
        if needs[0] {
          let kernel = try matrix.sliced(axis: 0, range)
          let spread = try Tensor.matrixProduct(gradient, kernel)
          patches.add(spread, to: &dx, group: group)
        }
      }
      let dWeight = needs[1] ? try Tensor.concatenated(dw, axis: 0).reshaped(weightShape) : nil
      let dInput = needs[0] ? dx : nil
      guard hasBias else { return [dInput, dWeight] }
      return [dInput, dWeight, needs[2] ? try dy.sum(axis: 0) : nil]
    }
  }
}
