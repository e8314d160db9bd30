extension HelpPage {
  // Written by .ci/embed-templates: change Sources/Zoo/Zoo.docc/AddAModelInAnyLanguage.md instead.
  static let protocolText = ##"""
    # Add a model in any language

    A program that reads bins from standard input and writes log-odds to standard output. `zoo-cli help protocol`
    shows this page.

    ## In short

    Let a program be written that works already (`--language python`, `pytorch`, `c`, `r` or `matlab`), or copy one from
    `Tests/Examples/clients`; put your own model in place of its own, and let it be checked and compared (what takes long to fit is checked with options: `check my-model:epochs=2
    --external 'python3 my_model.py'`):

        zoo-cli new model my-model --language python
        zoo-cli check 'python3 my_model.py'
        zoo-cli compare glm gru --external 'python3 my_model.py' --data slice.npz

    | file | what it is written in | what it needs |
    |---|---|---|
    | `client.py` | Python | nothing; faster with NumPy |
    | `client.c` | C99 | a compiler |
    | `client.R` | R | base R |
    | `client.swift` | Swift, in one file | a compiler |
    | `client.jl` | Julia; this project cannot run it | nothing |
    | `client.m` | MATLAB or Octave, by files | nothing |
    | `gru.py` | a network in PyTorch, by blocks | PyTorch |

    All but the last have the same two models, a constant rate and a small logistic regression on traces, and a
    script sees to it that they score the same.

    The program runs as a command of the shell, in the folder where `zoo-cli` was started. Give a model options
    by its name, `my-model:ridge=10`, or in a card, a file `my_model.json` for `--external my_model.json`:

        {"command": "python3 my_model.py", "options": {"ridge": 10},
         "fit_limit_s": 7200}

    A card may have `exchange`, a folder, in place of `command` (see By files), and also a `name` and a `summary`,
    which replace the program's own.

    ## A conversation

    With a model of three units; `>` is said by the host, `<` by the program, and the last column explains:

        > {"host":"zoo-cli 1.0","protocol":[1],"seed":7,"threads":2,"type":"hello"}
        < {"type":"hello","protocol":1,"name":"my-model","capabilities":["fit"]}
        > {"options":{},"scratch":"/tmp/a/","type":"configure"}
        < {"type":"ok"}
        > {"bin_ms":1,"layout":"time,unit uint8","limit_s":1800,"train":
           "/tmp/a/train.npy","type":"fit","units":3,"validation":
           "/tmp/a/validation.npy"}                  (in one line)
        < {"type":"progress","fraction":0.5}
        < {"type":"fitted","parameters":3}
        > {"mode":"lockstep","target":"spike","type":"go","units":3}
        < {"type":"ok"}
        > STRT 04 00 00 00  01 00 00 00              the past is silence
        < LOGI 0c 00 00 00  3 x Float32              log-odds of bin 0
        > BINS 03 00 00 00  00 01 00                 bin 0: unit 1 spiked
        < LOGI 0c 00 00 00  3 x Float32              log-odds of bin 1
        > BINS 03 00 00 00  00 00 00                 bin 1: silence
        < LOGI 0c 00 00 00  3 x Float32              log-odds of bin 2
        > QUIT 00 00 00 00                           the program exits with 0

    The program is started once to learn its name and options, which ends after `hello`, and once for each fit.

    ## Messages

    The protocol is `zoo-model/1`. First both sides write JSON objects, one a line. The host writes them without
    spaces, so that a program without a JSON reader can search them as text. Unknown keys are to be ignored.

    | host | program |
    |---|---|
    | `hello` with `protocol` (a list), `host`, `seed`, `threads` | `hello` with `protocol` 1, `name`, and if wanted `version`, `language`, `summary`, `capabilities`, `options`, `memory`, `max_block`, `mode`, `units`, `bin_ms` |
    | `configure` with `options` and `scratch` | `ok` |
    | `fit` with `train` and `validation` (npy files, uint8, [time, unit]), `units`, `bin_ms`, `limit_s` | any number of `progress` with `fraction`, then `fitted` with `parameters` |
    | `go` with `mode`, `units`, `target` | `ok` |
    | anything else | `error` with `code` `unsupported` |

    What the program says of itself:

    - `options`: by name, each with a `type` (`number`, `integer`, `flag`, `choice`), a `default`, and `min` and `max` or
      `choices`. `configure` gives a value for each.
    - `memory`: the number of bins back that a row may depend on; a prediction begins that many bins before the part
      that is scored. Without it, as many as there are, up to two minutes.
    - `mode`: how it wants its bins, `lockstep` (the default) or `blocks` of up to `max_block`; see Frames. `go` repeats it.
    - `capabilities`: a list of what follows.

    The capabilities:

    - `fit`: it learns; without it no `fit` is sent.
    - `trained`: it was trained before, and answers `fit` with `fitted` at once. `units` and `bin_ms` say for what.
      Nobody here knows what it has seen, so a warning says that its scores may be too good.
    - `blocks`: it takes several bins in one frame.
    - `adapt`: it answers the frame `ADPT`, and so takes part in `zoo-cli transfer --alignment adapt`.
    - `state`: it answers the frames `SAVE` and `LOAD`. A closed-loop host needs them to try what would follow; of
      this program only `zoo-cli check` does. The audit always plays a whole stretch again, since a state that was
      saved wrongly would hide what the audit looks for.

    What the host says:

    - `seed`: where all randomness must come from.
    - `scratch`: a folder for files of the program's own. It is removed after the fit, with `train` and `validation`.
    - `limit_s`: the seconds that the fit may take.
    - `target`: what a row is about. It is `spike`: whether a unit spikes in the bin.

    A program may answer anything with `error`, a `code` and a `message`.

    ## Frames

    After `go` both sides write frames: four ASCII letters, the length of the rest as a little-endian UInt32, and
    the rest. Each frame of the host has one answer.

    | host | program |
    |---|---|
    | `STRT` and a UInt32, the number of this start, which a program may write to a log or ignore: forget the past | `LOGI`: the log-odds of the first bin, one little-endian Float32 a unit |
    | `BINS`: one or more bins, a byte 0 or 1 for each unit | `LOGI`: for each of these bins the log-odds of the bin *after* it |
    | `SAVE` and a UInt32, the number of a place: keep what bins have changed | `DONE` |
    | `LOAD` and that number: go back to it; bins that follow go on from there | `DONE` |
    | `ADPT` and JSON with the keys of `fit`: fit what belongs to single units to this training part, and keep the rest as `fit` left it; `{}`: go back to what `fit` left | `DONE` |
    | `PING` | `DONE` |
    | `QUIT` | it exits with 0 |
    | anything else | `FAIL` and JSON with `code` and `message` |

    An adaptation begins from the fit each time, never from the one before it; `STRT` leaves it and the saved states
    alone. The test part comes in frames only, never in a file. In *lockstep* a bin is sent after the row for it has
    arrived: the model cannot know the future, and the audit column says `lockstep`. That costs some 10 to 40 microseconds
    a bin. A program for which a call is dear may ask for *blocks*: then up to `max_block` bins come at once, the audit runs
    as for any model, and in eight stretches that the program is not told of bins still come one by one. Rows of those
    stretches that differ from rows in blocks are a leak. The audit column says `blocks`.

    ## What goes wrong

    The program's standard output belongs to the protocol: print to standard error, which goes to `log.jsonl`; its
    last 20 lines are part of every error. Flush standard output after each message and frame. Log-odds must be finite,
    and are cut at ±50. Limits are 10 s for `hello` (import a large
    library after it, as `gru.py` does), 30 minutes for `fit` (`--fit-limit`), 60 s for the first frame, and
    5 s and 10 ms a bin for each after it. A program that ends, hangs or answers wrongly fails as any model
    does; with `--keep-going` the others go on. It is ended by `QUIT`, or by SIGTERM and five seconds later SIGKILL,
    with all that it has started. Without `ZOO_PROTOCOL=1` in its environment it was started by hand: it should say
    how to use it, and exit with 2.

    ## By files

    MATLAB has no binary standard input, and a job on another machine no pipe. `--exchange DIR` talks by files in a folder
    that is there, with a program that you start yourself, before or after:

        zoo-cli new model my-model --language matlab
        mkdir exchange
        matlab -batch "my_model exchange" &
        zoo-cli compare glm --exchange exchange --data recording.npz

    The messages and frames are the same, one in each file. The host writes `000001.host`, and the program answers with
    `000001.client`, the number with six digits; both write under another name and rename, so that a file is whole when
    it appears. A file that begins with `{` is a message, any other one a frame. The files, in the order in which they
    appear:

        000001.host     {... "type":"hello"}         what is it called?
        000001.client   {"type":"hello", ... "capabilities":["fit","blocks"]}
        000002.host     {... "type":"hello"}         a fit begins
        000002.client   {"type":"hello", ...}
        000003.host     {... "scratch":"scratch/","type":"configure"}
        000003.client   {"type":"ok"}
        scratch/train.npy
        scratch/validation.npy
        000004.host     {... "train":"scratch/train.npy","type":"fit", ...}
        000004.client   {"type":"fitted","parameters":3}
        000005.host     {"mode":"blocks","target":"spike","type":"go","units":3}
        000005.client   {"type":"ok"}
        000006.host     STRT 04 00 00 00  01 00 00 00
        000006.client   LOGI 0c 00 00 00  ...
        000007.host     BINS b8 0b 00 00  ...        1000 bins of 3 units
        000007.client   LOGI e0 2e 00 00  ...
        ...
        003007.host     QUIT 00 00 00 00
        003007.client   DONE 00 00 00 00

    The rules for the program:

    1. Wait for a `.host` file with a higher number than the highest `.client` file; answer the highest.
    2. `hello` begins a conversation: forget everything that was learned. `QUIT` ends one; go on to wait for the next.
    3. Have `blocks` among the capabilities; `mode` may be left out.
    4. All paths are relative to the folder.

    Numbers go on over conversations: the host begins above the highest that it finds, and removes what is older, so that
    neither files of a conversation that broke off nor an answer that comes late can be taken for another. A second host in
    the same folder is refused. A turn takes some milliseconds, and the eight stretches of single bins are 25 bins
    long. The host waits ten minutes for `hello`, at least 90 s for everything else, and says which file is missing.
    `zoo-cli check --exchange DIR` plays all but starting and ending with it. Its `version` is all that tells it from
    another.

    ## Plans and sweeps

    `zoo-cli plan compare --external 'python3 my_model.py' ...` writes the command into the plan, and `zoo-cli run` starts it in
    the folder in which `run` is called; a program that has changed since then is refused. `zoo-cli sweep --external
    'python3 my_model.py' --vary ridge=1,10,100 --data recording.npz` varies an option of the program.

    ## The protocol turned round

    `zoo-cli serve RUN --model gru` is such a program itself: it plays a model of a run to any host that speaks the
    protocol, with the bits of `zoo-cli predict` (of `neuprint-transformer` but for rounding). A host starts it with
    `ZOO_PROTOCOL=1` in its environment and says `hello`, whose answer has the model's number of `units`, and `go` with that
    number; then it sends `STRT` with any number, and one `BINS` for each bin. `zoo-cli new host my-rig` writes
    such a host in Python, with a class for programs of your own. At the end `serve` writes the percentiles of its answer times to standard
    error, or with `--latency FILE` as JSON. `zoo-cli compare --external 'zoo-cli serve RUN
    --model gru'` scores it as it scored the model itself.

    ## Identity

    What the program has learned stays in it. A run directory holds its scores and predictions but no
    weights, so `predict` and `generate` cannot use it; `verify --external` fits it again. A fit belongs to the program's
    name, version, options, command, and the content of the files that the command names and of those that these load: files of
    the same ending, beside the script or in folders below it, whose names are words of it. Raise the version when something
    else changes what it learns, such as a library.

    """##
}
