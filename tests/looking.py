"""What an eye notices at a glance: clipped and overlapping text, blank figures and pages."""

import io
import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from PIL import Image

# Of the smaller of two boxes.
OVERLAP = 0.2
# What of a line's height is letters: accents and descenders of neighbouring lines may touch.
LETTERS = (0.3, 0.75)

SEE = r"""
() => {
  const seen = [];
  const unseen = ["SCRIPT", "STYLE", "TITLE", "DESC", "OPTION"];
  const hidden = (e) => {
    for (; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.display === "none" || style.visibility === "hidden") return true;
      if (style.clipPath !== "none" || style.clip !== "auto") return true;
    }
    return false;
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.textContent.trim();
    const parent = node.parentElement;
    if (!text || unseen.includes(parent.tagName.toUpperCase()) || hidden(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    let clip = null;
    for (let e = parent; e && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e);
      const cuts = ["hidden", "clip"].includes(style.overflowX) || e.tagName === "svg";
      if (cuts) clip = e.getBoundingClientRect();
    }
    for (const r of range.getClientRects()) {
      if (r.width < 1 || r.height < 1) continue;
      seen.push({
        text: text.slice(0, 60),
        box: [r.left, r.top, r.right, r.bottom],
        clip: clip && [clip.left, clip.top, clip.right, clip.bottom],
        fixed: ["fixed", "sticky"].includes(getComputedStyle(parent).position),
      });
    }
  }
  return seen;
}
"""


def faults_of_page(tab: Any) -> list[str]:
    """Say which texts of an open page are cut off, or lie on one another."""
    seen = [text for text in tab.evaluate(SEE) if not text["fixed"]]
    width = tab.evaluate("document.documentElement.clientWidth")
    cut = [
        f"cut off: {text['text']}"
        for text in seen
        if _reaches_out(text["box"], text["clip"]) or text["box"][2] > width + 1
    ]
    return cut + _overlaps([(text["text"], text["box"]) for text in seen])


def blank_figures(tab: Any) -> list[str]:
    """Say which figures are one colour from edge to edge."""
    figures = tab.locator("svg, img")
    blank = []
    for figure in figures.all():
        if figure.is_visible():
            picture = np.asarray(Image.open(io.BytesIO(figure.screenshot())).convert("L"))
            if int(picture.max()) - int(picture.min()) < 16:
                blank.append(figure.evaluate("e => e.outerHTML.slice(0, 120)"))
    return blank


def faults_of_pdf(path: Path) -> list[str]:
    """Say which pages of a PDF are blank, and which words are cut off or lie on one another."""
    faults = []
    for number, page in enumerate(_pages(path), 1):
        width, height = float(page.get("width")), float(page.get("height"))
        words = [(word.text or "", _box(word)) for word in page.iter(f"{_XHTML}word")]
        faults += [f"page {number} is blank"] if len(words) < 5 else []
        faults += [
            f"page {number}, cut off: {text}"
            for text, box in words
            if _reaches_out(box, [0, 0, width, height])
        ]
        faults += [f"page {number}, {fault}" for fault in _overlaps(words)]
    return faults


_XHTML = "{http://www.w3.org/1999/xhtml}"


def _pages(path: Path) -> list[ElementTree.Element]:
    told = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True, text=True
    ).stdout
    plain = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", told)
    return list(ElementTree.fromstring(plain).iter(f"{_XHTML}page"))


def _box(word: ElementTree.Element) -> list[float]:
    return [float(word.get(edge, "nan")) for edge in ("xMin", "yMin", "xMax", "yMax")]


def _reaches_out(box: list[float], frame: list[float] | None) -> bool:
    if frame is None:
        return False
    left, top, right, bottom = np.subtract(box, frame)
    return bool(left < -1 or top < -2 or right > 1 or bottom > 2)


def _overlaps(boxes: list[tuple[str, list[float]]]) -> list[str]:
    """Say which pairs of boxes share more than a part of the smaller."""
    left, top, right, bottom = np.array([box for _, box in boxes]).reshape(-1, 4).T
    top, bottom = (top + (bottom - top) * share for share in LETTERS)
    width = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    height = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top)
    areas = (right - left) * (bottom - top)
    shared = width.clip(0) * height.clip(0) > OVERLAP * np.minimum.outer(areas, areas)
    pairs = np.argwhere(np.triu(shared, 1)).tolist()
    return [f"on one another: {boxes[i][0]} | {boxes[j][0]}" for i, j in pairs]
