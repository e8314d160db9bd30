extension ModelZoo {
  /// The models that the zoo ships, competitors first; a test compares the list with the folder.
  public static let builtIn: [any Model.Type] = [
    DiceTransformer.self, FocalTransformer.self, CrossEntropyTransformer.self,
    DiceTransformerNoAttention.self, DiceTransformerDeep.self, NeuPRINTTransformer.self,
    GRUNetwork.self, HistoryGLM.self,
    PopulationConditioned.self, PopulationCoupled.self, ConstantRate.self, LastBin.self,
    ExponentialHistory.self,
  ]
}
