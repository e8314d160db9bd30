extension TemplateText {
  // Written by .ci/embed-templates: change Tests/Examples/NewModel/Tests/MyModelTests/MyModelTests.swift instead.
  static let modelTests = ##"""
    import Testing
    import Zoo

    @testable import MyModel

    // What every model must do: finite rows, the same bits for the same seed, exact saving and resuming,
    // nothing from the future. Add what is special about this one.
    @Test func theModelPassesTheCheck() throws {
      for item in try ModelCheck(MyModel.entry).run().items where item.outcome == .failed {
        Issue.record("\(item.check): \(item.detail)")
      }
    }

    """##
}
