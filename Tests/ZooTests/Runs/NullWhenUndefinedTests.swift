import FoundationEssentials
import Testing
import Zoo

@Suite struct NullWhenUndefinedTests {
  private struct Box: Codable, Equatable { @NullWhenUndefined var x: Double }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func nonFiniteNumbersAreNullAndReadAsNaN(_ value: Double) throws {
    let data = try JSONEncoder().encode(Box(x: value))
    #expect(String(decoding: data, as: UTF8.self) == "{\"x\":null}")
    #expect(try JSONDecoder().decode(Box.self, from: data).x.isNaN)
  }

  @Test(arguments: [0.1, -0.0, 1e-300, 123456789.123456789, .leastNonzeroMagnitude])
  func numbersKeepEveryBit(_ value: Double) throws {
    let data = try JSONEncoder().encode(Box(x: value))
    #expect(try JSONDecoder().decode(Box.self, from: data).x == value)
  }

  @Test func undefinedEqualsUndefinedAndNothingElse() {
    #expect(Box(x: .nan) == Box(x: .nan))
    #expect(Box(x: .nan) != Box(x: 0))
    #expect(Box(x: 1) != Box(x: 2))
  }
}
