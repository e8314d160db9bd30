import Zoo

/// A command whose work `zoo-cli plan` can divide.
protocol PlannedCommand: Subcommand {
  /// The options that decide what is computed; the others say how, and belong to `zoo-cli run`.
  static var planOptions: [any AnyCommandOption] { get }

  /// The plan of what the operands and options ask for.
  ///
  /// - Throws: `CommandFailure`, or what naming models and reading recordings throws.
  static func workPlan(_ invocation: Invocation, operands: [String]) throws -> WorkPlan
}
