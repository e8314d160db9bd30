import ZooCommand

// All of zoo-cli, with this model beside the others.
ZooCommand.main(adding: [MyModel.self])
