import Tensor
import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a machine has of what the program needs.
struct MachineDiagnosis {
  /// One thing that was looked at.
  struct Item: Encodable, Equatable {
    enum Outcome: String, Encodable {
      /// As it should be.
      case fine
      /// It works, and could be better.
      case improvable
      /// It must be mended.
      case broken
      /// It is not here, and only some uses need it.
      case absent
    }

    let name: String
    let outcome: Outcome
    /// What was found.
    let detail: String
    /// What to do about it.
    var remedy: String?
  }

  /// The folder where run directories would be made.
  let folder: String
  /// The variables of the environment that matter, by name.
  let environment: [String: String]

  init(folder: String, environment: [String: String]) {
    // A run creates what is not there yet.
    self.folder = Self.nearestThatExists(folder)
    self.environment = environment
  }

  private static func nearestThatExists(_ path: String) -> String {
    var url = URL(fileURLWithPath: path).standardizedFileURL
    while !FileBytes.exists(url.path), url.pathComponents.count > 1 {
      url.deleteLastPathComponent()
    }
    return url.path
  }

  /// Everything but the kernels.
  func items() -> [Item] {
    [program, processor, instructionSet, caches, threads, memory, disk, writing(folder)]
      + [writing(Self.temporary)] + tools
  }

  private var program: Item {
    #if DEBUG
      let remedy: String? =
        "built for debugging: the command is slower; build it by 'swift build -c release'"
    #else
      let remedy: String? = nil
    #endif
    return Item(
      name: "program", outcome: remedy == nil ? .fine : .improvable,
      detail: "zoo-cli \(ZooVersion.current)", remedy: remedy)
  }

  private var processor: Item {
    let facts = MachineFacts(measuringLimits: false, isSmall: true)
    return Item(
      name: "processor", outcome: facts.trouble == nil ? .fine : .improvable,
      detail: facts.processor,
      remedy: facts.trouble.map { "something else is running, so times will be longer: \($0)" })
  }

  private var instructionSet: Item {
    let best = Kernels.supported[Kernels.supported.count - 1].name
    let others = Kernels.supported.map(\.name).filter { $0 != Kernels.instructionSet }
    let isX86 = Self.architecture == "x86_64"
    return Item(
      name: "instruction set",
      outcome: Kernels.instructionSet != best || (isX86 && best == "baseline")
        ? .improvable : .fine,
      detail: "\(Kernels.instructionSet) on \(Self.architecture)"
        + (others.isEmpty ? "" : "; also \(others.joined(separator: ", "))"),
      remedy: Kernels.instructionSet != best
        ? "ZOO_ISA asks for it; without that variable it would be \(best), which is faster"
        : isX86 && best == "baseline"
          ? "the processor has no AVX2, or a virtual machine hides it: everything takes several times "
            + "as long" : nil)
  }

  private var caches: Item {
    let isChosen = environment["ZOO_CACHE"] != nil
    return Item(
      name: "caches", outcome: isChosen ? .improvable : .fine,
      detail: "blocks are cut for \(CacheSizes.current)",
      remedy: isChosen ? "ZOO_CACHE says so; unset it to use the machine's own" : nil)
  }

  private var threads: Item {
    let allowed = ThreadPool.availableCores
    let online = max(allowed, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    return Item(
      name: "threads", outcome: .fine,
      detail: "\(ThreadPool.shared.threadCount), one for each core that this process may use"
        + (allowed < online
          ? "; the machine has \(online), of which its affinity mask or quota leaves \(allowed)"
          : ""))
  }

  private var memory: Item {
    guard let (free, total) = MachineResources.memory else {
      return Item(name: "memory", outcome: .absent, detail: "the system does not say")
    }
    let isShort = free < 1 << 30
    return Item(
      name: "memory", outcome: isShort ? .improvable : .fine,
      detail: "\(NumberText.bytes(free)) free of \(NumberText.bytes(total))",
      remedy: isShort
        ? "a comparison of 128 units takes up to 1 GiB; take fewer with --units or --minutes" : nil)
  }

  private var disk: Item {
    guard let free = MachineResources.freeDisk(folder) else {
      return Item(name: "disk", outcome: .absent, detail: "the system does not say")
    }
    let isShort = free < 1 << 30
    return Item(
      name: "disk", outcome: free < 64 << 20 ? .broken : isShort ? .improvable : .fine,
      detail: "\(NumberText.bytes(free)) free in \(folder)",
      remedy: isShort
        ? "a comparison keeps about 50 MB for each model, recording and seed; write elsewhere with "
          + "--out" : nil)
  }

  private func writing(_ folder: String) -> Item {
    let name = "writing"
    let path = "\(folder)/.zoo-doctor-\(getpid())"
    do throws(FileError) {
      try AtomicFile.write(Array("written".utf8), to: path)
      defer { unlink(path) }
      guard try FileBytes.read(path) == Array("written".utf8) else {
        return Item(
          name: name, outcome: .broken, detail: "a file in \(folder) is not what was written",
          remedy: "the disk or its driver is faulty; keep nothing there")
      }
      return Item(name: name, outcome: .fine, detail: folder)
    } catch {
      return Item(
        name: name, outcome: .broken, detail: "\(error)",
        remedy: folder == self.folder
          ? "give a folder that can be written with --out, or mend its rights"
          : "set TMPDIR to a folder that can be written: models in other languages need it")
    }
  }

  /// What only some uses need.
  private var tools: [Item] {
    let tools = [
      ("Swift", "swift", ["--version"], "to build plug-ins: models, metrics and formats in Swift"),
      ("Python with NumPy", "python3", ["-c", Self.numPyVersion], "for models in Python"),
      ("C compiler", "cc", ["--version"], "for models in C"),
      ("R", "Rscript", ["--version"], "for models in R"),
    ]
    return tools.map { name, command, arguments, purpose in
      guard let found = try? Subprocess.run("/usr/bin/env", [command] + arguments),
        found.status == 0
      else { return Item(name: name, outcome: .absent, detail: "not here; only needed \(purpose)") }
      let lines = String(decoding: found.output, as: UTF8.self).split(separator: "\n")
      return Item(name: name, outcome: .fine, detail: lines.first.map(String.init) ?? "here")
    }
  }

  private static let numPyVersion =
    "import sys, numpy; print(sys.version.split()[0], 'with NumPy', numpy.__version__)"

  /// Where the scratch folders of models in other languages are.
  private static var temporary: String {
    let path = FileManager.default.temporaryDirectory.path
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "another architecture"
    #endif
  }
}
