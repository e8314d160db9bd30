import ZooCommand

ZooCommand.main(adding: [LeakyIntegrator.self])
