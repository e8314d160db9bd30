extension AttentionPlan {
  /// The output and the log-sum-exp of every query, from separate queries, keys and values.
  package func forward(
    query: Tensor, key: Tensor, value: Tensor
  ) -> (output: Tensor, logSum: Tensor) {
    let logSum = Tensor(uninitialized: [samples, heads, time - first])
    let output = Tensor(uninitialized: query.shape)
    withExtendedLifetime((query, key, value, output, logSum)) {
      forward(
        q: query.storage.base, k: key.storage.base, v: value.storage.base,
        output: output.storage.base, logSum: logSum.storage.base)
    }
    return (output, logSum)
  }

  /// The gradients of queries, keys and values, from `forward`'s results and its output's gradient.
  package func backward(
    query: Tensor, key: Tensor, value: Tensor, output: Tensor, logSum: Tensor, upstream: Tensor
  ) -> (query: Tensor, key: Tensor, value: Tensor) {
    let dq = Tensor(uninitialized: query.shape)
    let (dk, dv) = (Tensor(uninitialized: key.shape), Tensor(uninitialized: value.shape))
    withExtendedLifetime((query, key, value, output, logSum, upstream, dq, dk, dv)) {
      backward(
        q: query.storage.base, k: key.storage.base, v: value.storage.base,
        output: output.storage.base, logSum: logSum.storage.base, upstream: upstream.storage.base,
        dq: dq.storage.base, dk: dk.storage.base, dv: dv.storage.base)
    }
    return (dq, dk, dv)
  }

  /// The same from concatenated queries, keys and values.
  package func forward(joined x: Tensor) -> (output: Tensor, logSum: Tensor) {
    let width = heads * headSize
    let logSum = Tensor(uninitialized: [samples, heads, time - first])
    let output = Tensor(uninitialized: [samples, time - first, width])
    withExtendedLifetime((x, output, logSum)) {
      let q = x.storage.base
      forward(
        q: q, k: q + width, v: q + 2 * width, output: output.storage.base,
        logSum: logSum.storage.base)
    }
    return (output, logSum)
  }

  /// The gradient of concatenated queries, keys and values.
  package func backward(
    joined x: Tensor, output: Tensor, logSum: Tensor, upstream: Tensor
  ) -> Tensor {
    let width = heads * headSize
    let dx = Tensor(uninitialized: x.shape)
    withExtendedLifetime((x, output, logSum, upstream, dx)) {
      let (q, dq) = (x.storage.base, dx.storage.base)
      backward(
        q: q, k: q + width, v: q + 2 * width, output: output.storage.base,
        logSum: logSum.storage.base, upstream: upstream.storage.base, dq: dq, dk: dq + width,
        dv: dq + 2 * width)
    }
    return dx
  }
}
