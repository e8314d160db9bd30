"""The instructions of every innermost loop with fused products in compiled kernels, counted by kind.

    swift build -c release
    python Tests/Benchmarks/instruction_mix.py .build/release/KernelsAVX2.build/AttentionForwardKernel.swift.o

Compare the counts with what a processor can start in a cycle: the chapter "Another machine" of the page "How kernels
work" does so. x86-64 only; needs objdump. Conversions between registers count as other vector instructions.
"""

import argparse
import collections
import re
import subprocess

INSTRUCTION = re.compile(r"^\s+([0-9a-f]+):\s+(\S+)\s*(.*)$")
KINDS = ["products", "loads", "broadcasts", "stores", "prefetches", "other vector", "scalar"]


def functions(path):
    """Every function of an object file: its name and its instructions (address, operation, operands)."""
    text = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", path], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    found = []
    for line in text.splitlines():
        heading = re.match(r"^[0-9a-f]+ <(.*)>:", line)
        if heading:
            found.append((heading.group(1), []))
        elif found and (match := INSTRUCTION.match(line)):
            found[-1][1].append((int(match.group(1), 16), match.group(2), match.group(3)))
    return found


def innermost_loops(instructions):
    """The runs of instructions from a jump's target to the jump back that contain no other such run and no call."""
    places = {address: index for index, (address, _, _) in enumerate(instructions)}
    loops = []
    for index, (_, operation, operands) in enumerate(instructions):
        target = re.match(r"([0-9a-f]+)\b", operands) if operation.startswith("j") else None
        start = places.get(int(target.group(1), 16)) if target else None
        if start is not None and start <= index:
            loops.append((start, index))
    for start, end in loops:
        contains_another = any(
            start <= first and last <= end and (first, last) != (start, end) for first, last in loops
        )
        body = instructions[start : end + 1]
        if not contains_another and not any(operation == "call" for _, operation, _ in body):
            yield body


def kinds(operation, operands):
    """What an instruction does; a fused product that reads memory also loads, or broadcasts, a factor."""
    reads = "(%" in operands
    if operation.startswith("prefetch"):
        return ["prefetches"]
    if not operation.startswith("v"):
        return ["scalar"]
    if operation.startswith("vbroadcast") and reads:
        return ["broadcasts"]
    if operation.startswith("vmov") and reads:
        return ["stores" if operands.rstrip().endswith(")") else "loads"]
    own = ["products"] if re.match(r"vfn?m(add|sub)", operation) else ["other vector"]
    return own + (["broadcasts" if "{1to" in operands else "loads"] if reads else [])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("objects", nargs="+", metavar="OBJECT", help="an object file of kernels")
    parser.add_argument("--least", type=int, default=4, help="leave out loops with fewer fused products")
    arguments = parser.parse_args()
    for path in arguments.objects:
        for name, instructions in functions(path):
            for body in innermost_loops(instructions):
                counts = collections.Counter(
                    kind for _, operation, operands in body for kind in kinds(operation, operands)
                )
                if counts["products"] < arguments.least:
                    continue
                swift = re.match(r"\$s(\d+)", name)
                # A mangled name begins with the lengths and names of the module and the function.
                rest = name[2 + len(swift.group(1)) + int(swift.group(1)) :] if swift else name
                word = re.match(r"(\d+)", rest)
                short = rest[len(word.group(1)) :][: int(word.group(1))] if word else name
                parts = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
                print(f"{short}: {len(body)} instructions: {parts}")


if __name__ == "__main__":
    main()
