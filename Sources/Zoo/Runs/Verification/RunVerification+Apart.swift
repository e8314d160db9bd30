import Tensor

extension RunVerification {
  /// What a directory holds apart from its fits, as far as it carries digests: candidates of sweeps,
  /// plans, reconstructions, and what is known of generated spikes.
  ///
  /// - Returns: the number of files, and those that have changed since they were written.
  /// - Throws: `FileError.system` if a folder cannot be read.
  static func apart(
    in directory: RunDirectory
  ) throws(FileError) -> (files: Int, damage: [RunContents.Damage]) {
    var files = 0
    var damage: [RunContents.Damage] = []
    func attempt(_ count: Int = 1, _ body: () throws(FileError) -> Void) {
      files += count
      do throws(FileError) { try body() } catch {
        damage.append(RunContents.Damage(error, in: directory))
      }
    }
    let candidates = try RunReader(directory.candidates, trustsStamps: false).contents()
    files += candidates.fileCount
    damage += candidates.damage.map {
      RunContents.Damage(
        file: directory.relative(directory.candidates.file($0.file)), problem: $0.problem)
    }
    for folder in try directory.candidates.fitFolders() where FileBytes.exists(folder.candidate) {
      attempt { () throws(FileError) in
        _ = try SealedJSON.decode(
          CandidateDocument.self, from: FileBytes.read(folder.candidate), file: folder.candidate)
      }
    }
    for name in (try SourceFile.list(directory.plans) ?? []).sorted()
    where RunDirectory.isPlan(name) {
      attempt { () throws(FileError) in _ = try WorkPlan(contentsOf: "\(directory.plans)/\(name)") }
    }
    let reconstructions = try ReconstructionFolder(directory).read()
    let generations = try GenerationDocument.read(directory)
    files += reconstructions.records.count + reconstructions.damaged.count
    files += generations.documents.count + generations.damage.count
    return (files, damage + reconstructions.damaged + generations.damage)
  }
}
