import Foundation
import Testing
import Zoo

@testable import ZooCommand

struct NewTests {
  @Test(arguments: [
    ("python", "a_model.py", "python3 a_model.py"), ("c", "a-model.c", "./a-model"),
    ("r", "a-model.R", "Rscript a-model.R"),
    ("matlab", "a_model.m", "octave-cli --eval \"a_model exchange\""),
  ])
  func aProgramIsWritten(_ language: String, _ file: String, _ command: String) throws {
    try withTemporaryFolder { folder in
      let arguments = ["new", "model", "a-model", "--language", language, "--out", folder]
      let run = try CommandRun(arguments)
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output == "\(folder)/\(file)\n")
      #expect(run.errors.contains("zoo-cli check "))
      #expect(run.words.contains("in \(folder)/\(file)."))
      let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      #expect(text.contains("a-model-rate") && !text.contains("-history"))
      #expect(text.contains(command))
      #expect(!text.contains("client.\(file.split(separator: ".")[1])"))
      // It is the author's from now on.
      try "mine".write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
      let again = try CommandRun(arguments)
      #expect(again.code == 1)
      #expect(again.words.contains("exists already; nothing was written"))
      #expect(try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8) == "mine")
    }
  }

  @Test func aNetworkInPyTorchIsWritten() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun("new model a-net --language pytorch --out \(folder)")
      #expect(run.code == 0 && run.output == "\(folder)/a_net.py\n")
      #expect(run.words.contains("Begin with class Network in \(folder)/a_net.py."))
      #expect(run.words.contains("pip install torch"))
      let text = try String(contentsOfFile: "\(folder)/a_net.py", encoding: .utf8)
      #expect(text.contains("NAME, MEMORY = \"a-net\", 1000"))
      #expect(text.contains("zoo-cli compare --external 'python3 a_net.py'"))
      #expect(!text.contains("gru.py") && !text.contains("torch-gru"))
    }
  }

  /// MATLAB calls a function by the name of its file.
  @Test func aFunctionOfMATLABIsWritten() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun("new model lnp --language matlab --out \(folder)")
      // One word might be a function that it calls, such as 'fit'.
      #expect(run.code == 0 && run.output == "\(folder)/lnp_model.m\n")
      let text = try String(contentsOfFile: "\(folder)/lnp_model.m", encoding: .utf8)
      #expect(text.hasPrefix("function lnp_model(folder, kind)\n% LNP_MODEL  A spike-train"))
      #expect(text.contains("name = 'lnp-rate'; else, name = 'lnp'; end"))
      #expect(text.contains("matlab -batch \"lnp_model exchange\""))
      // The names of its answers stay.
      #expect(text.contains("'%06d.client'") && text.contains("highest(folder, 'client')"))
      #expect(run.words.contains("mkdir exchange"))
      #expect(run.words.contains("matlab -batch \"lnp_model exchange\" &"))
      #expect(run.words.contains("octave-cli --eval \"lnp_model exchange\" &"))
      #expect(run.words.contains("zoo-cli check --exchange exchange"))
      #expect(run.words.contains("zoo-cli compare gru --exchange exchange --data FILE"))
    }
  }

  @Test func aHostIsWritten() throws {
    try withTemporaryFolder { folder in
      let run = try CommandRun("new host my-rig --out \(folder)")
      #expect(run.code == 0 && run.output == "\(folder)/my_rig.py\n")
      #expect(run.words.contains("echo 0 3 | python3 \(folder)/my_rig.py my-run"))
      let text = try String(contentsOfFile: "\(folder)/my_rig.py", encoding: .utf8)
      #expect(text.contains("class ServedModel:") && !text.contains("host.py"))
      #expect(text.contains("python3 my_rig.py my-run --model gru raster.npy"))
      // It is no model, so it may be called like one.
      #expect(try CommandRun("new host gru --out \(folder)").output == "\(folder)/gru_host.py\n")
      #expect(try CommandRun("new host my-rig --out \(folder)").code == 1)
    }
  }

  @Test func aPackageIsWritten() throws {
    try withTemporaryFolder { folder in
      let arguments = [
        "new", "model", "my-net", "--zoo", "https://example.org/a/Zoo-Fork.git", "--out", folder,
        "--json",
      ]
      let run = try CommandRun(arguments)
      #expect(run.code == 0, "\(run.errors)")
      let document = try #require(run.json as? [String: Any])
      #expect(
        document["files"] as? [String]
          == [
            "Package.swift", "Sources/MyNetModel/MyNetModel.swift", "Sources/MyNetModel/main.swift",
            "Tests/MyNetModelTests/MyNetModelTests.swift",
          ].map { "\(folder)/my-net/\($0)" })
      let manifest = try String(
        contentsOfFile: "\(folder)/my-net/Package.swift", encoding: .utf8)
      #expect(
        manifest.contains(
          ".package(url: \"https://example.org/a/Zoo-Fork.git\", from: \"\(ZooVersion.current)\")"))
      #expect(manifest.contains("package: \"zoo-fork\""))
      #expect(!manifest.contains("MyModel") && !manifest.contains("package: \"zoo\""))
      let model = try String(
        contentsOfFile: "\(folder)/my-net/Sources/MyNetModel/MyNetModel.swift", encoding: .utf8)
      #expect(model.contains("struct MyNetModel: Network"))
      #expect(model.contains("name: \"my-net\""))
      #expect(try CommandRun(arguments).code == 1)
    }
  }

  @Test(arguments: [
    ("new model My_Net", "did you mean 'my-net'?"), ("new model 2", "beginning with a letter"),
    ("new model gru", "there is a model 'gru' already"), ("new models a", "new model a"),
    ("new host a --language r", "a host is written in Python only"),
    ("new host a --zoo .", "--zoo is for Swift packages"),
    ("new my-rig host", "new makes a model or a host, not 'my-rig'"),
    ("new model a --language pyton", "did you mean 'python'?"),
    ("new model a --language js", "it takes one of swift, python, pytorch, c, r, matlab"),
    ("new model a --language r --zoo .", "--zoo is for Swift packages"),
    ("new model a --zoo /", "there is no Package.swift of Zoo"), ("new model a", "give --zoo PATH"),
    ("new model", "new needs NAME"),
    ("new model \(String(repeating: "a", count: 49))", "more than 48 letters"),
  ])
  func aWrongCommandIsExplained(_ line: String, _ words: String) throws {
    let run = try CommandRun(line)
    #expect(run.code == 2)
    #expect(run.words.contains(words), "\(run.errors)")
    #expect(line.hasSuffix("pyton") || !run.words.contains("did you mean 'c'"))
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
    let run = try CommandRun("new model a --language c --out /dev/null/models")
    #expect(run.code == 1)
    #expect(
      run.words.contains("/dev/null") && run.words.contains("choose another place with --out"))
  }
}
