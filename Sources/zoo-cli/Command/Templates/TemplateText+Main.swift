extension TemplateText {
  // Written by .ci/embed-templates: change Tests/Examples/NewModel/Sources/MyModel/main.swift instead.
  static let main = ##"""
    import ZooCommand

    // All of zoo-cli, with this model beside the others.
    ZooCommand.main(adding: [MyModel.self])

    """##
}
