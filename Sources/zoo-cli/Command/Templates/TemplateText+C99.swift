extension TemplateText {
  // Written by .ci/embed-templates: change Tests/Examples/clients/client.c instead.
  static let c99 = ##"""
    /* A spike-train model as a program of its own: the protocol zoo-model/1 in one C99 file, to be copied.
     *
     *     cc -O2 -std=c99 -o client client.c -lm
     *     zoo-cli compare --external ./client --data recording.npz
     *     zoo-cli check --external ./client
     *
     * Write your own model in place of the functions fit, reset, row and observe. "./client rate" runs
     * the constant rate alone. Never print to standard output, which belongs to the protocol: print to
     * standard error.
     */
    #include <math.h>
    #include <stdint.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>

    static int units, is_rate;
    static double tau = 20, keep;
    static float *base, *own; /* log-odds of the rates; exponential traces of the own spikes */
    static double mean, weight, all, all_weight;
    static float *fitted; /* base and mean as the fit left them */
    static double fitted_mean;
    static struct { float *own; double all; } saved[64], *slot;

    static void fail(const char *problem) { fprintf(stderr, "client: %s\n", problem); exit(1); }
    static void *room(size_t count, size_t size) {
      void *memory = calloc(count ? count : 1, size);
      if (!memory) fail("out of memory");
      return memory;
    }

    /* The past is forgotten: silence. */
    static void reset(void) { memset(own, 0, units * sizeof *own); all = 0; }

    /* The log-odds of every unit in the next bin. */
    static void row(float *out) {
      for (int u = 0; u < units; u++)
        out[u] = base[u] + (is_rate ? 0 : weight * (own[u] - mean) + all_weight * (all - mean));
    }

    /* One more bin has passed. */
    static void observe(const uint8_t *spikes) {
      double sum = 0;
      for (int u = 0; u < units; u++) { own[u] = keep * own[u] + spikes[u]; sum += spikes[u]; }
      all = keep * all + sum / units;
    }

    /* What single units have of their own, also in another recording ("adapt"): their rates. */
    static void rates(const uint8_t *training, long bins) {
      double total = 0;
      keep = exp(-1 / tau);
      for (int u = 0; u < units; u++) {
        double count = 0;
        for (long t = 0; t < bins; t++) count += training[t * units + u];
        base[u] = log((count + 0.5) / (bins - count + 0.5));
        total += count;
      }
      mean = total / bins / units / (1 - keep);
    }

    /* The rates, and the two weights of the traces by Newton's method. */
    static int fit(const uint8_t *training, long bins) {
      rates(training, bins);
      if (is_rate) return units;
      weight = all_weight = 0;
      for (int step = 0; step < 10; step++) {
        double g = 0, h = 0, c = 1e-3, d = 0, e = 1e-3;
        float *out = room(units, sizeof *out);
        reset();
        for (long t = 0; t < bins; t++) {
          row(out);
          for (int u = 0; u < units; u++) {
            double p = 1 / (1 + exp(-out[u])), a = own[u] - mean, b = all - mean;
            double left = training[t * units + u] - p, curve = p * (1 - p);
            g += left * a, h += left * b;
            c += curve * a * a, d += curve * a * b, e += curve * b * b;
          }
          observe(training + t * units);
        }
        free(out);
        weight += fmax(-1, fmin(1, (e * g - d * h) / (c * e - d * d)));
        all_weight += fmax(-1, fmin(1, (c * h - d * g) / (c * e - d * d)));
        printf("{\"type\":\"progress\",\"fraction\":%.2f}\n", (step + 1) / 10.0);
        fflush(stdout);
      }
      return units + 2;
    }

    /* What follows a key in a message; the host writes messages without spaces. */
    static char *after(char *message, const char *key) {
      char *place = strstr(message, key);
      return place ? place + strlen(key) : NULL;
    }

    /* The training part that a message names. */
    static uint8_t *part(char *message, long *bins) {
      char *path = after(message, "\"train\":\""), *number = after(message, "\"units\":");
      if (!path || !number) fail("no training part");
      units = atoi(number);
      path[strcspn(path, "\"")] = 0;
      FILE *file = fopen(path, "rb");
      uint8_t head[10];
      if (!file || fread(head, 1, 10, file) != 10) fail("cannot read the training part");
      long start = 10 + head[8] + 256 * head[9]; /* npy: the numbers follow a header of that length */
      fseek(file, 0, SEEK_END);
      long size = ftell(file) - start;
      uint8_t *training = room(size, 1);
      fseek(file, start, SEEK_SET);
      if (fread(training, 1, size, file) != (size_t)size) fail("cannot read the training part");
      fclose(file);
      *bins = size / units;
      return training;
    }

    static void learn(char *message) {
      long bins;
      uint8_t *training = part(message, &bins);
      base = room(units, sizeof *base), own = room(units, sizeof *own), fitted = room(units, sizeof *base);
      printf("{\"type\":\"fitted\",\"parameters\":%d}\n", fit(training, bins));
      memcpy(fitted, base, units * sizeof *base), fitted_mean = mean;
      free(training);
    }

    /* From the fit on, to which an empty message goes back. */
    static void adapt(char *message) {
      memcpy(base, fitted, units * sizeof *base), mean = fitted_mean;
      if (!strstr(message, "\"train\"")) return;
      long bins;
      uint8_t *training = part(message, &bins);
      rates(training, bins);
      free(training);
    }

    /* Whether this is the number of one of the 64 states. */
    static int is_slot(const uint8_t *number, uint32_t size) {
      return size == 4 && number[0] < 64 && !number[1] && !number[2] && !number[3];
    }

    static void answer(const char *tag, const void *payload, uint32_t size) {
      uint8_t length[4] = {size, size >> 8, size >> 16, size >> 24};
      fwrite(tag, 1, 4, stdout), fwrite(length, 1, 4, stdout), fwrite(payload, 1, size, stdout);
      fflush(stdout);
    }

    int main(int count, char **words) {
      static char line[1 << 16];
      is_rate = count > 1 && !strcmp(words[1], "rate");
      const char *protocol = getenv("ZOO_PROTOCOL");
      if (!protocol || strcmp(protocol, "1")) {
        fprintf(stderr, "A model for zoo-cli: zoo-cli compare --external %s\n", words[0]);
        return 2;
      }
      for (int going = 0; !going && fgets(line, sizeof line, stdin); fflush(stdout)) { /* JSON lines */
        if (strstr(line, "\"type\":\"hello\"")) {
          printf("{\"type\":\"hello\",\"protocol\":1,\"name\":\"%s\",\"version\":\"1\",\"language\":\"C99\",",
                 is_rate ? "c-rate" : "c-history");
          printf("\"capabilities\":[\"fit\",\"adapt\",\"blocks\",\"state\"],\"memory\":%d,"
                 "\"options\":{\"tau\":{\"type\":\"number\",\"default\":20,\"min\":1,\"max\":1000,"
                 "\"summary\":\"bins of a trace\"}}}\n", is_rate ? 0 : 2000);
        } else if (strstr(line, "\"type\":\"configure\"")) {
          char *value = after(line, "\"tau\":");
          if (value) tau = atof(value);
          puts("{\"type\":\"ok\"}");
        } else if (strstr(line, "\"type\":\"fit\"")) {
          learn(line);
        } else if (strstr(line, "\"type\":\"go\"")) {
          puts("{\"type\":\"ok\"}");
          going = 1;
        } else {
          puts("{\"type\":\"error\",\"code\":\"unsupported\",\"message\":\"unknown type\"}");
        }
      }
      uint8_t header[8];
      while (fread(header, 1, 8, stdin) == 8) { /* frames */
        uint32_t size = header[4] | header[5] << 8 | header[6] << 16 | (uint32_t)header[7] << 24;
        uint8_t *bins = room((size_t)size + 1, 1);
        if (fread(bins, 1, size, stdin) != size) return 0;
        int is_start = !memcmp(header, "STRT", 4), rows = is_start ? 1 : units ? size / units : 0;
        if (is_start || !memcmp(header, "BINS", 4)) {
          float *out = room((size_t)rows * units, sizeof *out);
          if (is_start) reset();
          for (int t = 0; t < rows; t++) {
            if (!is_start) observe(bins + (size_t)t * units);
            row(out + (size_t)t * units);
          }
          answer("LOGI", out, 4 * rows * units); /* Float32, little-endian as on every common machine */
          free(out);
        } else if (!memcmp(header, "SAVE", 4) && is_slot(bins, size)) {
          slot = saved + bins[0];
          if (!slot->own) slot->own = room(units, sizeof *own);
          memcpy(slot->own, own, units * sizeof *own), slot->all = all;
          answer("DONE", "", 0);
        } else if (!memcmp(header, "LOAD", 4) && is_slot(bins, size) && (slot = saved + bins[0])->own) {
          memcpy(own, slot->own, units * sizeof *own), all = slot->all;
          answer("DONE", "", 0);
        } else if (!memcmp(header, "ADPT", 4)) {
          adapt((char *)bins);
          answer("DONE", "", 0);
        } else if (!memcmp(header, "QUIT", 4)) {
          return 0;
        } else if (!memcmp(header, "PING", 4)) {
          answer("DONE", "", 0);
        } else {
          const char *problem = "{\"code\":\"unsupported\",\"message\":\"unknown frame\"}";
          answer("FAIL", problem, strlen(problem));
        }
        free(bins);
      }
      return 0;
    }

    """##
}
