import Tensor

/// A B-tree of version 1: of a group's entries (kind 0) or of a dataset's chunks (kind 1).
struct HDF5Tree1 {
  let store: HDF5Store
  let kind: Int
  let keyBytes: Int

  /// Calls a closure with every child of the lowest level and the key before it.
  ///
  /// `skipping` is asked with the keys before and after a child, and may save reading it.
  /// - Throws: `FileError.malformed` for a damaged tree, or what the closure throws.
  func forEach(
    from address: Int, skipping: (HDF5Cursor, HDF5Cursor) throws(FileError) -> Bool,
    _ body: (HDF5Cursor, Int) throws(FileError) -> Void
  ) throws(FileError) {
    var visited: Set<Int> = []
    var budget = HDF5Budget(store)
    try visit(address, level: nil, &visited, &budget, skipping, body)
  }

  private func visit(
    _ address: Int, level expected: Int?, _ visited: inout Set<Int>,
    _ budget: inout HDF5Budget,
    _ skipping: (HDF5Cursor, HDF5Cursor) throws(FileError) -> Bool,
    _ body: (HDF5Cursor, Int) throws(FileError) -> Void
  ) throws(FileError) {
    guard visited.insert(address).inserted else {
      throw store.malformed(address, "a tree leads back to itself")
    }
    let headBytes = 8 + 2 * store.offsetWidth
    var head = try store.cursor(at: address, count: headBytes)
    try head.expect("TREE")
    guard try head.byte() == kind else { throw head.malformed("a tree of another kind") }
    let level = try head.byte()
    guard expected == nil || level == expected, level < 64 else {
      throw head.malformed("a tree's node of level \(level)")
    }
    let count = try head.integer(2)
    let stride = keyBytes + store.offsetWidth
    try budget.spend(count * stride, at: address)
    var node = try store.cursor(at: address + headBytes, count: count * stride + keyBytes)
    guard count > 0 else { return }
    var key = try node.part(keyBytes)
    for _ in 0..<count {
      let child = try node.definedAddress(of: "a part of a tree")
      let next = try node.part(keyBytes)
      if try !skipping(key, next) {
        if level == 0 {
          try body(key, child)
        } else {
          try visit(child, level: level - 1, &visited, &budget, skipping, body)
        }
      }
      key = next
    }
  }
}
