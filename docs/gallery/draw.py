"""Draw a picture of every kind of page, from the folder that ``dtindex demo`` writes.

    dtindex demo && python docs/gallery/draw.py dtindex-demo

Needs what the tests need: playwright and Chromium, pdftoppm (poppler) and LibreOffice. The
pictures, and the page that shows them, stand beside this file.
"""

import argparse
import io
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

import dtindex as dti
from dtindex.lab.copies import copy_notebooks
from dtindex.submissions.forms.write import write_forms

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCHOOL = "MH0097"
DESK, PHONE = (1100, 1300), (390, 1300)
COLOURS = 64


@dataclass(frozen=True)
class Picture:
    """A picture, what it shows in Vietnamese and English, and how it is taken."""

    name: str
    title_vi: str
    title_en: str
    take: Callable[["Studio"], bytes]


def page(place: str, size: tuple[int, int] = DESK) -> Callable[["Studio"], bytes]:
    return lambda studio: studio.page((studio.site / place).as_uri(), size)


def sheet(place: str, number: int = 1) -> Callable[["Studio"], bytes]:
    return lambda studio: studio.sheet(studio.site / place, number)


class Studio:
    """A browser, a printer, and the province to be looked at."""

    def __init__(self, demo: Path, browser: Any, scratch: Path) -> None:
        self.demo, self.site = demo, demo / "site"
        self.browser, self.scratch = browser, scratch

    def page(self, address: str, size: tuple[int, int]) -> bytes:
        """Take the top of a page, as wide and high as a screen."""
        width, height = size
        tab = self.browser.new_page(viewport={"width": width, "height": height})
        tab.goto(address)
        taken: bytes = tab.screenshot()
        tab.close()
        return taken

    def sheet(self, pdf: Path, number: int, *grey: str) -> bytes:
        """Take one sheet of a PDF; with ``-gray``, as a black and white printer has it."""
        where = ["-f", str(number), "-l", str(number), "-r", "90", "-png", *grey]
        return subprocess.run(["pdftoppm", *where, pdf], check=True, capture_output=True).stdout

    def workbook(self, path: Path) -> bytes:
        """Take the first sheet of a workbook as LibreOffice prints it."""
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", self.scratch, path]
        subprocess.run(command, check=True, capture_output=True)
        return self.sheet(self.scratch / f"{path.stem}.pdf", 1)

    def compared(self) -> bytes:
        ids = ",".join(f"MH{n:04d}" for n in (1, 2, 3, 4))
        return self.page(f"{(self.site / 'index.html').as_uri()}#compare={ids}", PHONE)

    def area(self) -> bytes:
        return self.page(min((self.site / "areas").glob("*.html")).as_uri(), DESK)

    def form(self) -> bytes:
        framework = dti.load_framework("kontum-2022")
        institutions = dti.read_institutions(self.demo / "institutions.csv")
        (path, *_) = write_forms(framework, institutions, "2023-2024", self.scratch / "forms")
        return self.workbook(path)

    def annex(self) -> bytes:
        result = dti.load_result(self.demo / "results" / "2022-2023")
        dti.decide(result, self.scratch / "annex")
        return self.sheet(next((self.scratch / "annex").glob("*.pdf")), 1)

    def methods(self) -> bytes:
        notebook = self.scratch / "methods.ipynb"
        results = (self.demo / "results" / "2022-2023").resolve()
        source = HERE.parents[1] / "notebooks" / "methods.ipynb"
        run(BIN / "papermill", source, notebook, "-p", "results", results)
        run(BIN / "jupyter", "nbconvert", "--to", "dtindex-html", notebook)
        return self.page(notebook.with_suffix(".html").as_uri(), (1100, 2600))

    def self_assessment(self) -> bytes:
        folder = self.scratch / "school"
        copy_notebooks(folder)
        with serving(folder / "self_assessment.ipynb") as address:
            tab = self.browser.new_page(viewport={"width": 1100, "height": 1300})
            tab.goto(address)
            tab.get_by_role("button").first.wait_for(timeout=60_000)
            taken: bytes = tab.screenshot()
            tab.close()
        return taken


PICTURES = [
    Picture("start", "Trang đầu", "Start page", page("index.html")),
    Picture("start-phone", "Trang đầu, điện thoại", "Start page, phone", page("index.html", PHONE)),
    Picture("compare-phone", "So sánh bốn cơ sở", "Four institutions compared", Studio.compared),
    Picture("institution", "Phiếu điểm cơ sở", "Institution", page(f"institutions/{SCHOOL}.html")),
    Picture(
        "institution-phone",
        "Phiếu điểm cơ sở, điện thoại",
        "Institution, phone",
        page(f"institutions/{SCHOOL}.html", PHONE),
    ),
    Picture(
        "institution-sheet-1",
        "Phiếu điểm cơ sở, tờ in 1",
        "Institution, first sheet",
        sheet(f"institutions/{SCHOOL}.pdf"),
    ),
    Picture(
        "institution-sheet-2",
        "Phiếu điểm cơ sở, tờ in 2, đen trắng",
        "Institution, second sheet, greyscale",
        lambda studio: studio.sheet(studio.site / f"institutions/{SCHOOL}.pdf", 2, "-gray"),
    ),
    Picture("area", "Phiếu điểm huyện", "District", Studio.area),
    Picture("province", "Phiếu điểm tỉnh", "Province", page("province.html")),
    Picture("province-sheet-1", "Phiếu điểm tỉnh, tờ in", "Province", sheet("province.pdf")),
    Picture("method", "Cách tính", "Method", page("method.html")),
    Picture("data", "Dữ liệu mở", "Open data", page("data.html")),
    Picture("changes", "Thay đổi từ lần trước", "What changed", page("changes.html")),
    Picture("form", "Phiếu thu thập", "Collection form", Studio.form),
    Picture("annex", "Phụ lục quyết định", "Annex of the decision", Studio.annex),
    Picture("methods", "Sổ phân tích", "Methods notebook", Studio.methods),
    Picture("self-assessment", "Tự đánh giá", "Self-assessment", Studio.self_assessment),
]


def run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


@contextmanager
def serving(notebook: Path) -> Iterator[str]:
    """Serve a notebook as a page until it is no longer needed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [BIN / "voila", notebook, "--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/voila/static/voila.js", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


def save(taken: bytes, path: Path) -> None:
    """Keep a picture in few colours: pages have few, and the repository stays light."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def contents() -> str:
    lines = [
        "# Các trang / The pages",
        "",
        "Dữ liệu minh hoạ. *Illustrative data.* Vẽ lại bằng / drawn again by",
        "`dtindex demo && python docs/gallery/draw.py dtindex-demo`.",
        "",
    ]
    for each in PICTURES:
        lines += [f"## {each.title_vi} / {each.title_en}", ""]
        lines += [f"![{each.title_vi}]({each.name}.png)", ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path, help="folder that `dtindex demo` wrote")
    parser.add_argument("--only", nargs="*", help="names of pictures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        studio = Studio(options.demo.resolve(), browser, Path(scratch))
        for each in PICTURES:
            if not options.only or each.name in options.only:
                save(each.take(studio), HERE / f"{each.name}.png")
                print(each.name)
        browser.close()
    (HERE / "README.md").write_text(contents(), "utf-8")


if __name__ == "__main__":
    main()
