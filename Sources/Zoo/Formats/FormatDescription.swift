/// What to know about a format before reading a file.
public struct FormatDescription: Sendable, Hashable {
  /// The short name, for lists.
  public let name: String
  /// The format's name in a sentence, such as `MATLAB v5 (asdf)`.
  public let title: String
  /// The content of such a file or folder, in one line without a full stop.
  public let summary: String
  /// How names of such files usually end, without the dot; empty for folders.
  ///
  /// Only a hint: the content decides which format a file has.
  public let endings: [String]
  /// Options that a user may have to give because files of this format do not always contain the
  /// value.
  public let mayNeed: Remedy?

  /// A description of a format.
  public init(
    name: String, title: String, summary: String, endings: [String], mayNeed: Remedy? = nil
  ) {
    self.name = name
    self.title = title
    self.summary = summary
    self.endings = endings
    self.mayNeed = mayNeed
  }

  /// Whether such a recording is a folder of several files.
  public var isFolder: Bool { endings.isEmpty }
}
