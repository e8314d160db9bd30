#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A place inside a file, for messages.
public enum FilePlace: Sendable, Hashable, CustomStringConvertible {
  /// The file as a whole.
  case whole
  /// A byte, counted from 0.
  case byte(Int)
  /// A line of text, counted from 1.
  case line(Int)
  /// A named array, variable or column.
  case array(String)
  /// One element of a named array, counted from 0 in row-major order.
  case element(Int, of: String)
  /// A byte, counted from 0, inside a named part of the file after its decompression.
  case byteOfPart(Int, part: String)

  /// The place in words, such as `byte 12`; empty for the whole file.
  public var description: String {
    switch self {
    case .whole: ""
    case .byte(let offset): "byte \(offset)"
    case .line(let line): "line \(line)"
    case .array(let name): "'\(name)'"
    case .element(let index, let name): "'\(name)' at index \(index)"
    case .byteOfPart(let offset, let part): "byte \(offset) of '\(part)'"
    }
  }
}

/// Why a file could not be read or written; every case names the file.
public enum FileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The operating system refused; `code` is its error number.
  case system(operation: String, file: String, code: Int32)
  /// The file violates its own format, as truncated and damaged files do.
  case malformed(file: String, place: FilePlace, problem: String)
  /// The file is sound as far as it was read, but uses an unsupported feature; `remedy` says what
  /// to do.
  case unsupported(file: String, place: FilePlace, feature: String, remedy: String)
  /// The content cannot be written in the format.
  case invalidContent(file: String, reason: String)

  /// The file that the error is about.
  public var file: String {
    switch self {
    case .system(_, let file, _), .malformed(let file, _, _), .unsupported(let file, _, _, _),
      .invalidContent(let file, _):
      file
    }
  }

  /// One sentence that names the file, the place and, where there is one, the remedy.
  public var description: String {
    switch self {
    case .system(let operation, let file, let code):
      "\(file): cannot \(operation): \(Self.reason(code))"
    case .malformed(let file, let place, let problem):
      place == .whole ? "\(file): \(problem)" : "\(file), \(place): \(problem)"
    case .unsupported(let file, let place, let feature, let remedy):
      (place == .whole ? "\(file): " : "\(file), \(place): ") + "\(feature); \(remedy)"
    case .invalidContent(let file, let reason):
      "\(file): \(reason)"
    }
  }

  /// The operating system's words for an error number.
  package static func reason(_ code: Int32) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
  }
}
