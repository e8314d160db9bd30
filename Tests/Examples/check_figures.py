"""Draws the SVG pictures of a run with two renderers and compares them.

    python3 Tests/Examples/check_figures.py RUN/figures [--chromium chromium] [--keep FOLDER]

Every picture is drawn by headless Chromium and by rsvg-convert (librsvg) or, where that is missing, by
CairoSVG. Fonts and smoothing of edges differ between programs, so both pictures are averaged over squares
of eight pixels before they are compared. Exit code 1 if a square differs by more than a third of the range
or the mean difference is above 2 %. Needs Pillow and NumPy.
"""
import argparse
import io
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import numpy
from PIL import Image

SQUARE = 8


def size(source):
    found = re.search(r'<svg [^>]*width="([\d.]+)" height="([\d.]+)"', source)
    return tuple(int(float(value) + 0.999) for value in found.groups())


def browser(chromium, path, width, height):
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder, "page.html")
        page.write_text(f'<!DOCTYPE html><body style="margin: 0"><img src="file://{path}" '
                        f'width="{width}" height="{height}">')
        picture = pathlib.Path(folder, "picture.png")
        # The window has a least size; what is beyond the picture is cut off.
        subprocess.run(
            [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--allow-file-access-from-files", f"--window-size={max(width, 500)},{height + 100}",
             f"--screenshot={picture}", f"file://{page}"],
            check=True, capture_output=True, timeout=120)
        return Image.open(picture).convert("RGB").crop((0, 0, width, height)).copy()


def second(path, width, height):
    if shutil.which("rsvg-convert"):
        done = subprocess.run(
            ["rsvg-convert", "--width", str(width), "--height", str(height), "--background-color", "white",
             str(path)], check=True, capture_output=True, timeout=60)
        if done.stderr:
            print(done.stderr.decode())
        return Image.open(io.BytesIO(done.stdout)).convert("RGB")
    import cairosvg
    data = cairosvg.svg2png(url=str(path), output_width=width, output_height=height,
                            background_color="white")
    return Image.open(io.BytesIO(data)).convert("RGB")


def squares(image):
    pixels = numpy.asarray(image, dtype=float) / 255
    height, width = (length // SQUARE * SQUARE for length in pixels.shape[:2])
    pixels = pixels[:height, :width].reshape(height // SQUARE, SQUARE, width // SQUARE, SQUARE, 3)
    return pixels.mean(axis=(1, 3))


def main():
    parser = argparse.ArgumentParser(description="Compare pictures of two renderers.")
    parser.add_argument("figures", type=pathlib.Path)
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--keep", type=pathlib.Path, help="where both pictures are written, side by side")
    options = parser.parse_args()
    failed = 0
    paths = sorted(options.figures.glob("*.svg"))
    for path in paths:
        width, height = size(path.read_text())
        first = browser(options.chromium, path.resolve(), width, height)
        other = second(path.resolve(), width, height)
        difference = numpy.abs(squares(first) - squares(other)).max(axis=2)
        isBad = difference.max() > 1 / 3 or difference.mean() > 0.02
        failed += isBad
        print(f"{path.name}: {'differs' if isBad else 'the same'}, mean {100 * difference.mean():.2f} %, "
              f"worst square {100 * difference.max():.0f} %")
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            both = Image.new("RGB", (2 * width, height), "white")
            both.paste(first, (0, 0))
            both.paste(other, (width, 0))
            both.save(options.keep / f"{path.stem}.png")
    if not paths:
        sys.exit(f"{options.figures} holds no SVG")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
