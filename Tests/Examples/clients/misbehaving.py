"""A client that does what its first argument says, for the script 'check'."""
import json
import os
import struct
import subprocess
import sys
import time

how = sys.argv[1]
stdin, stdout = sys.stdin.buffer, sys.stdout.buffer


def send(message):
    stdout.write(json.dumps(message).encode() + b"\n")
    stdout.flush()


def frame(tag, payload=b""):
    stdout.write(tag + struct.pack("<I", len(payload)) + payload)
    stdout.flush()


if os.environ.get("ZOO_PROTOCOL") != "1":
    sys.exit(2)
print("what went wrong", file=sys.stderr)
while True:
    line = stdin.readline()
    if not line:
        sys.exit(0)
    message = json.loads(line)
    if message["type"] == "hello":
        if how == "crash-at-hello":
            sys.exit(1)
        send({"type": "hello", "protocol": 1, "name": "misbehaving-" + how, "memory": 10,
              "capabilities": ["fit", "blocks"], "mode": "blocks" if how == "leak" else "lockstep"})
    elif message["type"] == "fit":
        units = message["units"]
        if how == "crash-in-fit":
            subprocess.Popen(["sleep", "98765"])
            raise ValueError(how)
        if how == "hang-in-fit":
            subprocess.Popen(["sleep", "98765"])
            time.sleep(98765)
        if how == "print":
            print("epoch 1 of 10", flush=True)
        if how == "refuse":
            send({"type": "error", "code": "unsupported", "message": "too few units"})
        send({"type": "fitted", "parameters": 0})
    elif message["type"] == "go":
        send({"type": "ok"})
        break
    elif message["type"] == "configure":
        send({"type": "ok"})
    else:
        send({"type": "error", "code": "unsupported"})
while True:
    header = stdin.read(8)
    if len(header) < 8:
        sys.exit(0)
    tag, payload = header[:4], stdin.read(struct.unpack("<I", header[4:])[0])
    bins = 1 if tag == b"STRT" else len(payload) // units
    rows = [-3.0] * (bins * units)
    if tag == b"QUIT":
        sys.exit(0)
    elif tag not in (b"STRT", b"BINS"):
        frame(b"FAIL", b'{"code":"unsupported"}')
    elif how == "crash-in-frames" and tag == b"BINS":
        os.abort()
    elif how == "nan":
        frame(b"LOGI", struct.pack("<%df" % units, *[float("nan")] * units))
    elif how == "few-rows":
        frame(b"LOGI", struct.pack("<f", 0))
    elif how == "wrong-tag":
        frame(b"DONE")
    elif how == "huge-length":
        stdout.write(b"LOGI\xff\xff\xff\xff")
        stdout.flush()
    else:
        if how == "leak" and bins > 1:  # the mean of the block, which no row may know
            mean = sum(payload) / len(payload)
            rows = [-3.0 + 20 * mean] * (bins * units)
        frame(b"LOGI", struct.pack("<%df" % len(rows), *rows))
