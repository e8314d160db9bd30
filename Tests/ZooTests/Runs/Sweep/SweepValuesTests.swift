import Testing

@testable import Zoo

@Suite struct SweepValuesTests {
  private func part(_ text: String, _ definition: OptionDefinition) throws -> SweepValues.Part {
    try SweepValues(definition, model: "m").part(text)
  }

  private static let whole = OptionDefinition.integer("n", default: 1, 0...1000, "")
  private static let number = OptionDefinition.number("x", default: 1, 0...1e6, "")

  @Test(arguments: [
    ("7", ["7"]), ("1..4", ["1", "2", "3", "4"]), ("8..64:*2", ["8", "16", "32", "64"]),
    ("10..50:*2", ["10", "20", "40"]), ("1..10:+4", ["1", "5", "9"]),
    // A factor near 1 goes on by 1.
    ("1..5:*1.2", ["1", "2", "3", "4", "5"]), ("1..20:*2.5", ["1", "3", "8", "20"]),
  ])
  func wholeNumbers(_ text: String, _ expected: [String]) throws {
    let part = try part(text, Self.whole)
    #expect(part.values == expected && !part.isContinuous)
  }

  /// Steps give the decimals that a person would write.
  @Test(arguments: [
    ("1e-3", ["0.001"]), ("0..0.4:+0.1", ["0", "0.1", "0.2", "0.3", "0.4"]),
    ("1e-4..1e-2:*10", ["0.0001", "0.001", "0.01"]), ("0.1..0.35:+0.1", ["0.1", "0.2", "0.3"]),
    ("0.003..0.1:*3", ["0.003", "0.009", "0.027", "0.081"]), ("1..3:+1", ["1", "2", "3"]),
  ])
  func numbers(_ text: String, _ expected: [String]) throws {
    #expect(try part(text, Self.number).values == expected)
  }

  /// Without steps: three digits per power of ten, weighted so that every decade is as likely.
  @Test func aLogarithmicRangeHasThreeDigits() throws {
    let range = try part("1e-4..1e-2", Self.number)
    #expect(range.isContinuous && range.values.count == 2 * 900 + 1)
    #expect(range.values.first == "0.0001" && range.values.last == "0.01")
    #expect(range.values[1] == "0.000101")
    let weights = try #require(range.weights)
    let (first, second) = (weights[..<900].reduce(0, +), weights[900..<1800].reduce(0, +))
    #expect(abs(first - second) < 1e-12)
    // Within a decade a value ten times as large has a tenth of the density.
    #expect(abs(weights[0] / weights[899] - 9.99) < 1e-9)
  }

  @Test func aShortRangeIsEven() throws {
    let range = try part("0..0.5", Self.number)
    #expect(range.isContinuous && range.weights == nil && range.values.count == 1001)
    #expect(range.values[1] == "0.0005" && range.values.last == "0.5")
    #expect(try part("2..19", Self.whole).weights == nil)
    #expect(try part("2..20", Self.whole).weights?.count == 19)
  }

  @Test(arguments: [
    ("4..1", "begin with the smaller"), ("3..3", "begin with the smaller"),
    ("1...4", "two values with two dots"), ("1..", "two values with two dots"),
    ("..4", "two values with two dots"), ("1..2..3", "two values with two dots"),
    ("1..4:2", "+2 or *2"), ("1..4:", "+2 or *2"), ("1..4:+x", "+2 or *2"),
    ("1..4:+0", "above 0"), ("1..4:*1", "above 1"), ("0..4:*2", "above 0"),
    ("1..4:+0.5", "whole number"),
    ("1..2000", "'2000' is not a value of 'n', which takes 0...1000"),
    ("a..4", "'a' is not a value of 'n'"), ("2.5", "'2.5' is not a value of 'n'"),
  ])
  func wrongRangesAreRefused(_ text: String, _ words: String) {
    let error = #expect(throws: (any Error).self) { try part(text, Self.whole) }
    #expect("\(String(describing: error))".contains(words), "\(String(describing: error))")
  }

  @Test func rangesTooLongAreRefused() {
    let definition = OptionDefinition.integer("n", default: 1, 0...Int.max, "")
    #expect(throws: SweepError.self) { try part("0..2000000", definition) }
    #expect(throws: SweepError.self) { try part("0..3000000:+1", definition) }
  }
}
