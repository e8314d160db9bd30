import FoundationEssentials
import Synchronization
import Tensor
import Testing
import Zoo

@Suite struct TrainingLoopTests {
  private let training = chainRaster(bins: 2_000, units: 6, seed: 1)
  private let validation = chainRaster(bins: 800, units: 6, seed: 2)
  private let model =
    "cross-entropy-transformer:heads=2,feed-forward=16,dropout=0.2,learning-rate=0.01"

  private func predictor() throws -> any Predictor {
    let selection = try #require(try ModelZoo(ModelZoo.builtIn).select(model).first)
    return try selection.model.predictor(selection.options)
  }

  private func session(
    path: String? = nil, stopAfter steps: Int = .max,
    progress: @escaping @Sendable (FitProgress) -> Void = { _ in }
  ) -> FitSession {
    let left = Counter(steps)
    return FitSession(
      context: 40, epochs: 3, binsPerStep: 200, seed: 9, checkpointPath: path,
      progress: progress, isCancelled: { left.next() <= 0 })
  }

  @Test func learnsAChain() throws {
    var predictor = try predictor()
    let losses = Mutex<[Double]>([])
    let report = try predictor.fit(
      training: training, validation: validation,
      session: session { progress in
        if progress.step == progress.steps - 1, !progress.isEpochEnd {
          losses.withLock { $0.append(progress.loss) }
        }
      })
    let perEpoch = losses.withLock { $0 }
    #expect(perEpoch.count == 3)
    #expect(perEpoch[2] < perEpoch[0])
    // The chain's own information is about one bit per spike.
    #expect(report.validation > 0.4)
    #expect((1...3).contains(report.bestEpoch))
  }

  /// Stops in the middle of an epoch, twice, and resumes: the same bits as without a stop.
  @Test func resumingGivesTheSameBitsAsNeverStopping() throws {
    var whole = try predictor()
    _ = try whole.fit(training: training, validation: validation, session: session())
    let expected = try whole.logOdds(for: validation, batch: nil).values

    try withTemporaryFolder { folder in
      let path = folder + "/unfinished.safetensors"
      for steps in [4, 11] {
        var stopped = try predictor()
        #expect(throws: FitCancelled()) {
          _ = try stopped.fit(
            training: training, validation: validation,
            session: session(path: path, stopAfter: steps))
        }
        #expect(FileManager.default.fileExists(atPath: path))
      }
      var resumed = try predictor()
      let report = try resumed.fit(
        training: training, validation: validation, session: session(path: path))
      #expect(report.secondsBefore > 0)
      #expect(expected.isIdentical(to: try resumed.logOdds(for: validation, batch: nil).values))
    }
  }

  /// A training on other data under the same path is not resumed.
  @Test func aForeignCheckpointIsNotResumed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/unfinished.safetensors"
      var other = try predictor()
      #expect(throws: FitCancelled()) {
        _ = try other.fit(
          training: chainRaster(bins: 2_000, units: 6, seed: 77), validation: validation,
          session: session(path: path, stopAfter: 3))
      }
      var fresh = try predictor()
      _ = try fresh.fit(training: training, validation: validation, session: session())
      var beside = try predictor()
      _ = try beside.fit(
        training: training, validation: validation, session: session(path: path))
      #expect(
        try fresh.logOdds(for: validation, batch: nil).values
          .isIdentical(to: beside.logOdds(for: validation, batch: nil).values))
    }
  }

  @Test func aDamagedCheckpointIsRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/unfinished.safetensors"
      var stopped = try predictor()
      #expect(throws: FitCancelled()) {
        _ = try stopped.fit(
          training: training, validation: validation, session: session(path: path, stopAfter: 2))
      }
      var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
      bytes.removeLast(100)
      try Data(bytes).write(to: URL(filePath: path))
      var resumed = try predictor()
      let error = #expect(throws: FileError.self) {
        _ = try resumed.fit(
          training: training, validation: validation, session: session(path: path))
      }
      #expect(error?.description.contains("delete it to start that fit again") == true)
    }
  }

  @Test func aDamagedCheckpointIsToldAndTheTrainingBegunAnew() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/unfinished.safetensors"
      var stopped = try predictor()
      #expect(throws: FitCancelled()) {
        _ = try stopped.fit(
          training: training, validation: validation, session: session(path: path, stopAfter: 2))
      }
      var bytes = try FileBytes.read(path)
      bytes[bytes.count - 9] ^= 0x10
      try Data(bytes).write(to: URL(filePath: path))
      let told = Mutex<[FileError]>([])
      var telling = session(path: path)
      telling.damagedCheckpoint = { error in told.withLock { $0.append(error) } }
      var anew = try predictor()
      _ = try anew.fit(training: training, validation: validation, session: telling)
      #expect(told.withLock { $0.map(\.file) } == [path])
      var whole = try predictor()
      _ = try whole.fit(training: training, validation: validation, session: session())
      #expect(
        try whole.logOdds(for: validation, batch: nil).values
          .isIdentical(to: anew.logOdds(for: validation, batch: nil).values))
    }
  }

  /// Stopped while the validation of the first epoch runs: its steps are not done again.
  @Test func aStopDuringValidationIsResumed() throws {
    var whole = try predictor()
    _ = try whole.fit(training: training, validation: validation, session: session())
    try withTemporaryFolder { folder in
      let path = folder + "/unfinished.safetensors"
      let stop = Stop()
      var stopping = session(path: path) { progress in
        if progress.step == progress.steps - 1, !progress.isEpochEnd { stop.request() }
      }
      stopping.isCancelled = { stop.isRequested }
      var stopped = try predictor()
      #expect(throws: FitCancelled()) {
        _ = try stopped.fit(training: training, validation: validation, session: stopping)
      }
      let first = Counter(1)
      var resumed = try predictor()
      let report = try resumed.fit(
        training: training, validation: validation,
        session: session(path: path) { progress in
          // The first report is the end of the epoch.
          if first.next() == 0 { #expect(progress.isEpochEnd && progress.epoch == 0) }
        })
      #expect(report.curve.count == report.epochs)
      #expect(
        try whole.logOdds(for: validation, batch: nil).values
          .isIdentical(to: resumed.logOdds(for: validation, batch: nil).values))
    }
  }
}

/// A wish to stop.
final class Stop: Sendable {
  private let requested = Mutex(false)
  var isRequested: Bool { requested.withLock { $0 } }
  func request() { requested.withLock { $0 = true } }
}

/// Counts down, from several threads if need be.
final class Counter: Sendable {
  private let left: Mutex<Int>
  init(_ count: Int) { left = Mutex(count) }
  func next() -> Int {
    left.withLock {
      if $0 != .max { $0 -= 1 }
      return $0
    }
  }
}
