import Foundation
import TestSupport
import Zoo

/// Clients for tests: a small one in Python, of which a test changes what it wants to see.
enum TestClient {
  /// Whether there is a Python to run them.
  static let isAvailable: Bool =
    (try? ProcessStart.start("/bin/sh", ["-c", "command -v python3"], output: .null, errors: .null))
    .map { child in
      var status: Int32 = -1
      while waitpid(child, &status, 0) < 0, errno == EINTR {}
      return status == 0
    } ?? false

  /// The command of a client in a folder; `changes` is Python that may replace `hello`, `fit(message)`,
  /// `reset()`, `rows(bins)`, `adapt(message)`,
  /// `save(slot)`, `load(slot)` and `frame(tag, payload)`.
  ///
  /// - Throws: the file system's error.
  static func command(in folder: TemporaryFolder, _ changes: String = "") throws -> String {
    let path = folder.path("client.py")
    let program = before + changes + after
    try program.write(toFile: path, atomically: true, encoding: .utf8)
    return "python3 '\(path)'"
  }

  /// Every row has -2 where the last bin was silent and 1 where it was not.
  private static let before = """
    import json, os, struct, sys, time
    i, o, units = sys.stdin.buffer, sys.stdout.buffer, 0
    hello = {"type": "hello", "protocol": 1, "name": "test-client", "version": "1",
             "capabilities": ["fit", "blocks"], "memory": 1}
    def send(message):
        o.write(json.dumps(message).encode() + b"\\n")
        o.flush()
    def frame(tag, payload=b""):
        o.write(tag + struct.pack("<I", len(payload)) + payload)
        o.flush()
    def fit(message):
        send({"type": "fitted", "parameters": 7})
    def reset():
        pass
    def adapt(message):
        pass
    def save(slot):
        pass
    def load(slot):
        pass
    def rows(bins):
        return [1.0 if entry else -2.0 for entry in bins]
    def first():
        return [-2.0] * units

    """

  private static let after = """

    while True:
        line = i.readline()
        if not line:
            sys.exit(0)
        message = json.loads(line)
        if message["type"] == "hello":
            seed = message["seed"]
            send(hello)
        elif message["type"] == "configure":
            options = message["options"]
            send({"type": "ok"})
        elif message["type"] == "fit":
            units = message["units"]
            fit(message)
        elif message["type"] == "go":
            send({"type": "ok"})
            break
        else:
            send({"type": "error", "code": "unsupported"})
    while True:
        header = i.read(8)
        if len(header) < 8:
            sys.exit(0)
        payload = i.read(struct.unpack("<I", header[4:])[0])
        if header[:4] == b"STRT":
            reset()
            frame(b"LOGI", struct.pack("<%df" % units, *first()))
        elif header[:4] == b"BINS":
            frame(b"LOGI", struct.pack("<%df" % len(payload), *rows(payload)))
        elif header[:4] == b"ADPT":
            adapt(json.loads(payload))
            frame(b"DONE")
        elif header[:4] in (b"SAVE", b"LOAD"):
            (save if header[:4] == b"SAVE" else load)(payload)
            frame(b"DONE")
        elif header[:4] == b"QUIT":
            sys.exit(0)
        else:
            frame(b"DONE")

    """
}
