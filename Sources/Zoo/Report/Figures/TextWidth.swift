/// How wide a text will be, about: pictures are laid out before anyone knows the reader's font.
///
/// The advances are those of a common sans-serif face of the widths of Helvetica, in thousandths of
/// the font's size; other characters count as wide ones. Places that depend on it leave a tenth more room.
package enum TextWidth {
  /// The width of a text in pixels.
  package static func of(_ text: String, size: Double = FigureStyle.textSize) -> Double {
    var sum = 0
    for scalar in text.unicodeScalars {
      switch scalar {
      case "i", "j", "l", "'", "|": sum += 230
      case "f", "t", "I", ".", ",", ":", ";", "/", "!", " ", "\\", "(", ")", "[", "]", "r":
        sum += 310
      case "-": sum += 333
      case "m", "M", "W", "%", "@": sum += 850
      case "w", "A"..."Z", "+", "=", "<", ">", "≥", "±", "−", "→", "×": sum += 680
      case "a"..."z", "0"..."9", "_", "#", "$": sum += 556
      default: sum += scalar.value < 0x250 ? 600 : 1000
      }
    }
    return Double(sum) * size / 1000
  }

  /// A text that is at most so wide; the end of a longer one is replaced by an ellipsis.
  package static func shortened(
    _ text: String, to width: Double, size: Double = FigureStyle.textSize
  ) -> String {
    guard of(text, size: size) > width else { return text }
    var kept = text
    while !kept.isEmpty, of(kept + "…", size: size) > width { kept.removeLast() }
    return kept + "…"
  }
}
