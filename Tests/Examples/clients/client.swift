// A spike-train model as a program of its own: the protocol zoo-model/1 in one Swift file, to be copied.
//
//     swiftc -O client.swift -o client
//     zoo-cli compare --external ./client --data recording.npz
//     zoo-cli check ./client
//
// Write your own model in place of History: fit learns, reset forgets the past, row gives the log-odds
// that each unit spikes in the next bin, observe takes that bin. "./client rate" runs the constant rate
// alone. Needs no packages. Never print to standard output, which belongs to the protocol: write to
// standard error. A model that is a part of zoo-cli is shorter: see 'zoo-cli new model'.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Log-odds from two exponential traces: of the unit's own spikes, and of all units' spikes.
struct History {
  var isRate = false
  var tau = 20.0
  var base: [Double] = []
  var weights = (0.0, 0.0)
  var own: [Double] = []
  var everyone = 0.0
  var shift = 0.0
  var keep = 0.0

  /// Learns from bytes 0 and 1, [time, unit], and returns the number of parameters.
  mutating func fit(_ training: ArraySlice<UInt8>, bins: Int, units: Int) -> Int {
    let first = training.startIndex
    var counts = [Double](repeating: 0, count: units)
    for index in 0..<bins * units { counts[index % units] += Double(training[first + index]) }
    base = counts.map { log(($0 + 0.5) / (Double(bins) - $0 + 0.5)) }
    keep = exp(-1 / tau)
    reset()
    if isRate { return units }
    shift = counts.reduce(0, +) / Double(bins * units) / (1 - keep)  // the mean of a trace
    // A logistic regression of two weights, by Newton's method.
    for step in 0..<10 {
      var (g, h, c, d, e) = (0.0, 0.0, 1e-3, 0.0, 1e-3)
      reset()
      for bin in 0..<bins {
        let start = first + bin * units
        for unit in 0..<units {
          let (a, b) = (own[unit] - shift, everyone - shift)
          let p = 1 / (1 + exp(-(base[unit] + weights.0 * a + weights.1 * b)))
          let (left, curve) = (Double(training[start + unit]) - p, p * (1 - p))
          g += left * a
          h += left * b
          c += curve * a * a
          d += curve * a * b
          e += curve * b * b
        }
        observe(training[start..<start + units])
      }
      weights.0 += max(-1, min(1, (e * g - d * h) / (c * e - d * d)))
      weights.1 += max(-1, min(1, (c * h - d * g) / (c * e - d * d)))
      say("{\"type\":\"progress\",\"fraction\":\(Double(step + 1) / 10)}")
    }
    return units + 2
  }

  /// The past is forgotten: silence.
  mutating func reset() {
    own = [Double](repeating: 0, count: base.count)
    everyone = 0
  }

  /// The log-odds of every unit in the next bin.
  func row() -> [Float] {
    base.indices.map { unit in
      Float(base[unit] + weights.0 * (own[unit] - shift) + weights.1 * (everyone - shift))
    }
  }

  /// One more bin has passed.
  mutating func observe(_ spikes: ArraySlice<UInt8>) {
    if isRate { return }
    var sum = 0.0
    for (unit, spike) in spikes.enumerated() {
      own[unit] = keep * own[unit] + Double(spike)
      sum += Double(spike)
    }
    everyone = keep * everyone + sum / Double(own.count)
  }
}

func write(_ bytes: [UInt8]) {
  fwrite(bytes, 1, bytes.count, stdout)
  fflush(stdout)
}

func say(_ message: String) { write(Array((message + "\n").utf8)) }

func frame(_ tag: String, _ payload: [UInt8] = []) {
  let length = withUnsafeBytes(of: UInt32(payload.count).littleEndian, Array.init)
  write(Array(tag.utf8) + length + payload)
}

/// The next bytes of standard input; nil at its end.
func read(_ count: Int) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: count)
  return fread(&bytes, 1, count, stdin) == count ? bytes : nil
}

func fail(_ problem: String) -> Never {
  fputs("client: \(problem)\n", stderr)
  exit(1)
}

/// The value of a key in a message; the host writes messages without spaces.
func value(_ key: String, in message: String) -> String? {
  let text = Array(message.utf8)
  let key = Array("\"\(key)\":".utf8)
  guard let start = text.indices.first(where: { text[$0...].starts(with: key) }) else { return nil }
  let rest = text[(start + key.count)...]
  let isText = rest.first == UInt8(ascii: "\"")
  let ends = isText ? [UInt8(ascii: "\"")] : Array(",}]\n".utf8)
  let value = (isText ? rest.dropFirst() : rest).prefix { !ends.contains($0) }
  return String(decoding: value, as: UTF8.self)
}

/// The bytes of a file.
func content(of path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { fail("cannot open \(path)") }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  var bytes = [UInt8](repeating: 0, count: ftell(file))
  rewind(file)
  guard fread(&bytes, 1, bytes.count, file) == bytes.count else { fail("cannot read \(path)") }
  return bytes
}

guard let variable = getenv("ZOO_PROTOCOL"), String(cString: variable) == "1" else {
  fputs("A model for zoo-cli: zoo-cli compare --external \(CommandLine.arguments[0])\n", stderr)
  exit(2)
}
var model = History(isRate: CommandLine.arguments.dropFirst().first == "rate")
var units = 0
messages: while true {  // JSON, one message a line
  guard let message = readLine() else { exit(0) }
  switch value("type", in: message) {
  case "hello":
    say(
      "{\"type\":\"hello\",\"protocol\":1,\"name\":\"swift-\(model.isRate ? "rate" : "history")\","
        + "\"version\":\"1\",\"language\":\"Swift\",\"capabilities\":[\"fit\",\"blocks\"],"
        + "\"memory\":\(model.isRate ? 0 : 2000),\"options\":{\"tau\":{\"type\":\"number\","
        + "\"default\":20,\"min\":1,\"max\":1000,\"summary\":\"bins of a trace\"}}}")
  case "configure":
    if let tau = value("tau", in: message).flatMap(Double.init) { model.tau = tau }
    say("{\"type\":\"ok\"}")
  case "fit":
    guard let path = value("train", in: message),
      let count = value("units", in: message).flatMap(Int.init)
    else { fail("no training part") }
    units = count
    // npy: bytes follow a header of the length that its bytes 8 and 9 say
    let bytes = content(of: path)
    let training = bytes[(10 + Int(bytes[8]) + 256 * Int(bytes[9]))...]
    let parameters = model.fit(training, bins: training.count / units, units: units)
    say("{\"type\":\"fitted\",\"parameters\":\(parameters)}")
  case "go":
    say("{\"type\":\"ok\"}")
    break messages
  default:
    say("{\"type\":\"error\",\"code\":\"unsupported\",\"message\":\"unknown type\"}")
  }
}
while let header = read(8) {  // frames: four letters, a length, a payload
  let length = header[4...].reversed().reduce(0) { $0 << 8 | Int($1) }
  guard let payload = read(length) else { exit(0) }
  switch String(decoding: header[..<4], as: UTF8.self) {
  case "STRT":
    model.reset()
    frame("LOGI", model.row().withUnsafeBytes(Array.init))
  case "BINS":
    var rows: [Float] = []
    for start in stride(from: 0, to: length, by: units) {
      model.observe(payload[start..<start + units])
      rows += model.row()
    }
    frame("LOGI", rows.withUnsafeBytes(Array.init))
  case "PING": frame("DONE")
  case "QUIT": exit(0)
  default: frame("FAIL", Array("{\"code\":\"unsupported\",\"message\":\"unknown frame\"}".utf8))
  }
}
