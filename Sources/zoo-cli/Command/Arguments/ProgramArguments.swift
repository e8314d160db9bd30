#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#endif

/// The arguments that the program was started with.
enum ProgramArguments {
  /// All after the program's name.
  ///
  /// On Linux the standard library reads them from /proc, which is not there in a bare `chroot`. Then they
  /// are taken from where the kernel put them.
  static var all: [String] {
    let known = CommandLine.arguments
    #if os(Linux)
      if known.isEmpty { return Array(fromStack().dropFirst()) }
    #endif
    return Array(known.dropFirst())
  }

  #if os(Linux)
    /// The arguments by the layout of a new process's stack.
    ///
    /// System V ABI, process initialization:
    ///
    ///     argc, argv[0] ... argv[argc - 1], null, environ[0] ...
    ///
    /// Going back from the environment, the count is found where a word equals the number of words since
    /// the null; a pointer is never that small. Before anything was added to the environment, which would
    /// move it.
    private static func fromStack() -> [String] {
      let words = UnsafeRawPointer(environ).assumingMemoryBound(to: UInt.self)
      guard words[-1] == 0 else { return [] }
      let most = 1 << 16
      guard let count = (0..<most).first(where: { words[-2 - $0] == UInt($0) }) else { return [] }
      return (0..<count).map { index in
        UnsafePointer<CChar>(bitPattern: words[-1 - count + index]).map { String(cString: $0) }
          ?? ""
      }
    }
  #endif
}
