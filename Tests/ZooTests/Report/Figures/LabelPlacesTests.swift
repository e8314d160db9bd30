import Testing

@testable import Zoo

@Suite struct LabelPlacesTests {
  @Test func labelsAvoidMarksAndEachOther() {
    var places = LabelPlaces()
    places.take((x: 120, y: 50))
    // The text would run over the mark at 120.
    let first = places.free("a long label", x: 90, y: 54)
    #expect(abs(first - 54) >= 8)
    let second = places.free("a long label", x: 90, y: 54)
    #expect(abs(second - first) >= 13)
    #expect(places.free("far away", x: 400, y: 54) == 54)
    places.take(rows: 45...100)
    #expect(places.free("far away, too", x: 600, y: 54) <= 42)
  }

  @Test func widthsGrowWithTheText() {
    #expect(TextWidth.of("iiii") < TextWidth.of("mmmm"))
    #expect(TextWidth.of("gru", size: 24) == 2 * TextWidth.of("gru", size: 12))
    #expect(TextWidth.shortened("neuprint-transformer", to: 60).hasSuffix("…"))
    #expect(TextWidth.of(TextWidth.shortened("neuprint-transformer", to: 60)) <= 60)
    #expect(TextWidth.shortened("gru", to: 60) == "gru")
  }
}
