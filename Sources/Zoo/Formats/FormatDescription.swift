/// What there is to know about a format of recordings before a file of it is read.
public struct FormatDescription: Sendable, Hashable {
  /// The short name, which lists show.
  public let name: String
  /// What the format is called in a sentence, such as `MATLAB v5 (asdf)`.
  public let title: String
  /// What is in such a file or folder, in one line without its full stop.
  public let summary: String
  /// How names of such files usually end, without the dot; empty for folders.
  ///
  /// Only a hint: the content decides which format a file has.
  public let endings: [String]
  /// What a user may have to say because files of this format do not always say it.
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
