extension TemplateText {
  // Written by .ci/embed-templates: change Tests/Examples/clients/client.R instead.
  static let r = ##"""
    #!/usr/bin/env Rscript
    # A spike-train model as a program of its own: the protocol zoo-model/1 in one file of base R, to be copied.
    #
    #     zoo-cli compare --external 'Rscript client.R' --data recording.npz
    #     zoo-cli check 'Rscript client.R'
    #
    # Write your own model in place of the functions configure, fit, reset, row and observe: fit learns,
    # reset forgets the past, row gives the log-odds that each unit spikes in the next bin, observe takes
    # that bin. "Rscript client.R rate" runs the constant rate alone. Needs no packages. Never print to
    # standard output, which belongs to the protocol: message() prints to standard error.

    is_rate <- identical(commandArgs(TRUE), "rate")
    model <- new.env()
    model$tau <- 20

    configure <- function(message, seed) {
      set.seed(seed %% .Machine$integer.max)
      model$tau <- number(message, "tau", 20)
      model$keep <- exp(-1 / model$tau)
    }

    # Rates of the training part, and the weights of two exponential traces: of the unit's own spikes, and
    # of all units' spikes. spikes(u) gives the bins of a unit as 0 and 1.
    fit <- function(spikes, bins, units) {
      model$units <- units
      counts <- vapply(seq_len(units), function(u) sum(spikes(u)), 0)
      model$base <- log((counts + 0.5) / (bins - counts + 0.5))
      if (is_rate) return(units)
      model$shift <- sum(counts) / (bins * units * (1 - model$keep)) # the mean of a trace
      everyone <- numeric(bins)
      for (u in seq_len(units)) everyone <- everyone + spikes(u) / units
      everyone <- trace(everyone) - model$shift
      # A logistic regression of two weights, by Newton's method on a sample of bins.
      every <- max(1, bins * units %/% 1000000)
      a <- b <- base <- spiked <- vector("list", units)
      for (u in seq_len(units)) {
        chosen <- seq(1 + (u - 1) %% every, bins, by = every)
        own <- spikes(u)
        spiked[[u]] <- own[chosen]
        a[[u]] <- trace(own)[chosen] - model$shift
        b[[u]] <- everyone[chosen]
        base[[u]] <- rep(model$base[u], length(chosen))
      }
      a <- unlist(a); b <- unlist(b); base <- unlist(base); spiked <- unlist(spiked)
      model$weights <- c(0, 0)
      for (step in 1:10) {
        p <- plogis(base + model$weights[1] * a + model$weights[2] * b)
        left <- spiked - p
        curve <- p * (1 - p)
        slopes <- c(sum(left * a), sum(left * b))
        curves <- matrix(c(sum(curve * a * a), sum(curve * a * b), sum(curve * a * b), sum(curve * b * b)), 2)
        change <- solve(curves + diag(1e-3, 2), slopes)
        model$weights <- model$weights + pmax(-1, pmin(1, change))
        say('{"type":"progress","fraction":%.2f}', step / 10)
      }
      units + 2
    }

    # The exponential trace of the bins before each bin.
    trace <- function(spikes) {
      c(0, stats::filter(spikes, model$keep, method = "recursive"))[seq_along(spikes)]
    }

    # The past is forgotten: silence.
    reset <- function() {
      model$own <- numeric(model$units)
      model$everyone <- 0
    }

    # The log-odds of every unit in the next bin.
    row <- function() {
      if (is_rate) return(model$base)
      model$base + model$weights[1] * (model$own - model$shift) +
        model$weights[2] * (model$everyone - model$shift)
    }

    # One more bin has passed.
    observe <- function(spikes) {
      if (is_rate) return(invisible())
      model$own <- model$keep * model$own + spikes
      model$everyone <- model$keep * model$everyone + sum(spikes) / model$units
    }

    # What follows needs no change, except the name, the memory and the options in "hello".

    if (Sys.getenv("ZOO_PROTOCOL") != "1") {
      message("A model for zoo-cli: zoo-cli compare --external 'Rscript client.R' --data recording.npz")
      quit(status = 2)
    }
    # R's own standard output is for text; a pipe takes bytes.
    input <- file("stdin", "rb")
    output <- pipe("cat", "wb")

    say <- function(...) {
      writeBin(charToRaw(paste0(sprintf(...), "\n")), output)
      flush(output)
    }

    frame <- function(tag, payload = raw()) {
      writeBin(charToRaw(tag), output)
      writeBin(length(payload), output, size = 4, endian = "little")
      writeBin(payload, output)
      flush(output)
    }

    # The end of the conversation, which is no failure.
    finish <- function() {
      close(output)
      quit(status = 0)
    }

    # Values of a message; the host writes messages without spaces.
    has_type <- function(message, type) grepl(sprintf('"type":"%s"', type), message, fixed = TRUE)
    text <- function(message, key) sub(sprintf('.*"%s":"([^"]*)".*', key), "\\1", message)
    number <- function(message, key, default) {
      pattern <- sprintf('.*"%s":([-+.0-9eE]+).*', key)
      if (grepl(pattern, message)) as.numeric(sub(pattern, "\\1", message)) else default
    }

    learn <- function(message) {
      units <- number(message, "units", 0)
      path <- text(message, "train") # and "validation", which this model does not need
      bytes <- readBin(path, raw(), file.size(path))
      # npy: bytes [time, unit] follow a header of the length that its bytes 8 and 9 say
      entries <- bytes[-seq_len(10 + as.integer(bytes[9]) + 256 * as.integer(bytes[10]))]
      spikes <- function(u) as.integer(entries[seq(u, length(entries), by = units)])
      parameters <- fit(spikes, length(entries) / units, units)
      say('{"type":"fitted","parameters":%d}', as.integer(parameters))
    }

    seed <- 0
    repeat { # JSON, one message a line
      message <- readLines(input, 1, warn = FALSE)
      if (length(message) == 0) finish()
      if (has_type(message, "hello")) {
        seed <- number(message, "seed", 0)
        say(paste0(
          '{"type":"hello","protocol":1,"name":"%s","version":"1","language":"R %s.%s",',
          '"capabilities":["fit","blocks"],"memory":%d,"options":{"tau":{"type":"number",',
          '"default":20,"min":1,"max":1000,"summary":"bins of a trace"}}}'),
          if (is_rate) "r-rate" else "r-history", R.version$major, R.version$minor,
          if (is_rate) 0L else 2000L)
      } else if (has_type(message, "configure")) {
        configure(message, seed)
        say('{"type":"ok"}')
      } else if (has_type(message, "fit")) {
        learn(message)
      } else if (has_type(message, "go")) {
        say('{"type":"ok"}')
        break
      } else {
        say('{"type":"error","code":"unsupported","message":"unknown type"}')
      }
    }
    floats <- function(row) writeBin(as.numeric(row), raw(), size = 4, endian = "little")
    repeat { # frames: four letters, a length, a payload
      header <- readBin(input, raw(), 8)
      if (length(header) < 8) finish()
      tag <- rawToChar(header[1:4])
      length <- readBin(header[5:8], "integer", size = 4, endian = "little")
      payload <- readBin(input, raw(), length)
      if (tag == "STRT") {
        reset()
        frame("LOGI", floats(row()))
      } else if (tag == "BINS") {
        bins <- matrix(as.integer(payload), nrow = model$units)
        rows <- apply(bins, 2, function(spikes) {
          observe(spikes)
          row()
        })
        frame("LOGI", floats(rows))
      } else if (tag == "PING") {
        frame("DONE")
      } else if (tag == "QUIT") {
        finish()
      } else {
        frame("FAIL", charToRaw('{"code":"unsupported","message":"unknown frame"}'))
      }
    }

    """##
}
