#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A message of a client before the frames: one JSON object a line.
///
/// Keys that are not here are ignored, so that clients of later versions are understood.
struct ClientMessage: Decodable, Sendable {
  /// The kind: `hello`, `ok`, `progress`, `fitted` or `error`.
  let type: String

  /// The version of the protocol, of a `hello`.
  let version1: Int?
  let name: String?
  let version: String?
  let language: String?
  let summary: String?
  let capabilities: [String]?
  let maxBlock: Int?
  /// `blocks` for a client that asks for blocks.
  let mode: String?
  /// The number of bins back that a row may depend on.
  let memory: Int?
  let options: [String: ClientOption]?
  /// The units and the bins that a model was trained for before; others it refuses.
  let units: Int?
  let binMilliseconds: Double?

  /// The share of a fit that is done, from 0 to 1.
  let fraction: Double?
  let parameters: Int?

  let code: String?
  let message: String?
  let hint: String?

  enum CodingKeys: String, CodingKey {
    case type, name, version, language, summary, capabilities, mode, memory, options, fraction
    case parameters, code, message, hint, units
    case binMilliseconds = "bin_ms"
    case version1 = "protocol"
    case maxBlock = "max_block"
  }

  /// A message; nil if the line is not one.
  init?(_ line: [UInt8]) {
    guard let message = try? JSONDecoder().decode(Self.self, from: Data(line)) else { return nil }
    self = message
  }

  /// The words of an error, with its hint.
  var words: String {
    [message, hint].compactMap(\.self).filter { !$0.isEmpty }
      .map { LastLines.text($0.utf8.prefix(1000)) }.joined(separator: "; ")
  }
}

/// An option as a client declares it.
struct ClientOption: Decodable, Sendable {
  /// A value in JSON.
  enum Value: Decodable, Sendable {
    case flag(Bool)
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let flag = try? value.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? value.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try value.decode(String.self))
      }
    }
  }

  let type: String
  let `default`: Value
  let min: Double?
  let max: Double?
  let choices: [String]?
  let summary: String?

  /// The definition of the option; nil if the declaration contradicts itself.
  func definition(_ name: String) -> OptionDefinition? {
    let summary = summary ?? ""
    switch (type, `default`) {
    case ("integer", .number(let value)):
      let (low, high) = (min ?? -1e9, max ?? 1e9)
      guard low <= value, value <= high, abs(low) <= 1e15, abs(high) <= 1e15,
        value == value.rounded()
      else { return nil }
      return .integer(name, default: Int(value), Int(low.rounded(.up))...Int(high), summary)
    case ("number", .number(let value)):
      let (low, high) = (min ?? -1e300, max ?? 1e300)
      guard low <= value, value <= high else { return nil }
      return .number(name, default: value, low...high, summary)
    case ("flag", .flag(let value)): return .flag(name, default: value, summary)
    case ("choice", .text(let value)):
      guard let choices, choices.contains(value) else { return nil }
      return .choice(name, default: value, choices, summary)
    default: return nil
    }
  }
}

/// A message that this program writes before the frames, as the host or, for a served model, as the
/// client.
struct HostMessage: Encodable, Sendable {
  /// A value of any type that the protocol uses.
  enum Value: Encodable, Sendable {
    case text(String)
    case whole(Int)
    case seed(UInt64)
    case number(Double)
    case flag(Bool)
    case wholes([Int])
    case texts([String])
    case values([String: Value])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let value): try container.encode(value)
      case .whole(let value): try container.encode(value)
      case .seed(let value): try container.encode(value)
      case .number(let value): try container.encode(value)
      case .flag(let value): try container.encode(value)
      case .wholes(let value): try container.encode(value)
      case .texts(let value): try container.encode(value)
      case .values(let value): try container.encode(value)
      }
    }
  }

  private let values: [String: Value]

  /// A message of a kind.
  init(_ type: String, _ values: [String: Value] = [:]) {
    self.values = values.merging(["type": .text(type)]) { $1 }
  }

  func encode(to encoder: any Encoder) throws { try Value.values(values).encode(to: encoder) }

  /// The line, with its end; without spaces, so that the other side can search it as text.
  ///
  /// - Throws: nothing for the values that messages have.
  func line() throws -> [UInt8] {
    try JSONText.encode(self, isPretty: false) + [UInt8(ascii: "\n")]
  }
}
