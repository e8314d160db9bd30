import Tensor
import Zoo

/// Independent spikes at one rate, in spikes per bin.
func randomRaster(bins: Int, units: Int, rate: Double, seed: UInt64) -> SpikeRaster {
  var generator = RandomGenerator(seed: seed)
  var raster = SpikeRaster(bins: bins, units: units)
  for bin in 0..<bins {
    for unit in 0..<units { raster[bin, unit] = generator.bernoulli(rate) }
  }
  return raster
}

/// Spikes in which unit 0 spikes at random and every other unit repeats its neighbour of one bin
/// before with high probability: something to learn.
func chainRaster(bins: Int, units: Int, seed: UInt64) -> SpikeRaster {
  var generator = RandomGenerator(seed: seed)
  var raster = SpikeRaster(bins: bins, units: units)
  for bin in 0..<bins {
    for unit in 0..<units {
      let driven = unit > 0 && bin > 0 && raster[bin - 1, unit - 1]
      raster[bin, unit] = generator.bernoulli(driven ? 0.8 : unit == 0 ? 0.1 : 0.02)
    }
  }
  return raster
}
