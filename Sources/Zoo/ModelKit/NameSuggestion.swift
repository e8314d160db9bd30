/// The candidate that is nearest to a mistyped name, if one is close enough.
///
/// Nearness is the number of single-character insertions, deletions and replacements (Levenshtein
/// 1966); a third of the name may be wrong, but not all of it. A candidate that begins with the name
/// counts as near.
public func nearestName(to name: String, among candidates: [String]) -> String? {
  let name = name.lowercased()
  let best = candidates.map { ($0, editDistance(name, $0.lowercased())) }
    .filter { $0.1 < max(name.count, $0.0.count) }.min { $0.1 < $1.1 }
  if let best, best.1 <= max(2, name.count / 3) { return best.0 }
  return candidates.first { name.count >= 3 && $0.lowercased().hasPrefix(name) }
}

private func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a)
  let b = Array(b)
  var row = Array(0...b.count)
  for i in 0..<a.count {
    var diagonal = row[0]
    row[0] = i + 1
    for j in 0..<b.count {
      let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, min(row[j], row[j + 1]) + 1)
    }
  }
  return row[b.count]
}
