"""Extractors that read HTML, run over the bare text of a page: each line as a paragraph.

They run in an environment of their own, made at the first run, so that none of what they need
touches the project's.
"""

import html
import json
import subprocess
import sys
import venv
from pathlib import Path

PEERS = {
    "trafilatura": (
        ["trafilatura"],
        "import trafilatura\ndef f(page): return trafilatura.extract(page, include_comments=False)",
    ),
    "trafilatura, precision": (
        ["trafilatura"],
        "import trafilatura\ndef f(page): return trafilatura.extract(page, favor_precision=True)",
    ),
    "jusText, for Chinese": (
        ["jusText", "lxml_html_clean"],
        "import justext\n"
        "def f(page):\n"
        "    found = justext.justext(page, frozenset(), 30, 80, 0, 0, 0.2, 200, True)\n"
        "    return '\\n'.join(p.text for p in found if not p.is_boilerplate)",
    ),
    "readability-lxml": (
        ["readability-lxml", "lxml_html_clean"],
        "import readability, lxml.html\n"
        "def f(page):\n"
        "    found = lxml.html.fromstring(readability.Document(page).summary())\n"
        "    return '\\n'.join(p.text_content() for p in found.iter('p'))",
    ),
    "resiliparse": (
        ["resiliparse"],
        "from resiliparse.extract.html2text import extract_plain_text\n"
        "def f(page): return extract_plain_text(page, main_content=True)",
    ),
}
"""For each the packages it needs, and code that defines `f` from a page to its text."""
RECORDED = {
    "readability-lxml": (0.912, 0.898),
    "trafilatura, precision": (0.890, 0.894),
    "trafilatura": (0.868, 0.885),
    "jusText, for Chinese": (0.859, 0.888),
    "resiliparse": (0.794, 0.839),
}
"""What they reach, cP and cF, where they see the HTML of the same 95 pages: as recorded with the
pages, not measured here, since the dumps do not hold the HTML."""
WORKER = """
import json, logging, sys
logging.disable()
{}
pages = json.load(sys.stdin)
out = []
for page in pages:
    try:
        out.append(f(page) or "")
    except Exception:
        out.append("")
print(json.dumps(out))
"""


def peers_over(texts: list[str], folder: Path) -> dict[str, list[str]]:
    """For each peer that can be installed in `folder` what it makes of the texts."""
    python = folder / "bin/python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    pages = json.dumps([as_page(text) for text in texts])
    found: dict[str, list[str]] = {}
    for name, (packages, code) in PEERS.items():
        if subprocess.run([python, "-c", code], capture_output=True, check=False).returncode:
            for package in packages:
                subprocess.run([python, "-m", "pip", "install", "--quiet", package], check=False)
        done = subprocess.run(
            [python, "-c", WORKER.format(code)],
            input=pages, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            print(f"{name} cannot be run here and is left out", file=sys.stderr)
            continue
        found[name] = json.loads(done.stdout)
    return found


def as_page(text: str) -> str:
    """A text as HTML: a paragraph for each line that is not blank."""
    lines = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.split("\n") if line.strip())
    return f"<html><head><meta charset='utf-8'></head><body>\n{lines}</body></html>"
