import Testing

@testable import Zoo

@Suite("The hash of a recording's bytes")
struct ContentDigestTests {
  @Test("parts are hashed one after the other, once asked for")
  func parts() {
    let digest = ContentDigest(ofAll: [[1, 2], [], [3]])
    #expect(digest.hexadecimal == SHA256.hexDigest(of: [1, 2, 3]))
    // The second answer is the stored first one.
    #expect(digest.hexadecimal == SHA256.hexDigest(of: [1, 2, 3]))
  }

  @Test("hashes of equal content are equal")
  func equality() {
    let digest = ContentDigest(ofAll: [[1, 2, 3]])
    #expect(digest == ContentDigest(ofAll: [[1], [2, 3]]) && digest == digest)
    #expect(digest != ContentDigest(ofAll: [[1, 2, 4]]))
  }
}
