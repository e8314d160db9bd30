import Tensor

// Multiplies two matrices and prints the kernels and the speed: a kernel compiled without its flags
// is thirty times slower.
let size = 512
let a = Tensor(repeating: 0.5, shape: [size, size])
let b = Tensor(repeating: 0.25, shape: [size, size])
var product = try Tensor.matrixProduct(a, b)
let clock = ContinuousClock()
var fastest = Duration.seconds(3600)
for _ in 0..<20 {
  let start = clock.now
  product = try Tensor.matrixProduct(a, b)
  fastest = min(fastest, clock.now - start)
}
let seconds = Double(fastest.components.attoseconds) * 1e-18
let rate = Int(2 * Double(size * size * size) / seconds / 1e9)
print("\(Kernels.instructionSet): \(rate) GFLOP/s, element \(product[0, 0])")
