"""Pages in a language that brackets everything it says: what stands outside was written in code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

PROGRAM = """
import datetime
import sys
from pathlib import Path

import dtindex as dti
from dtindex.catalogue import Catalogue
from dtindex.publishing.pages.edition import Edition
from dtindex.publishing.pages.start import StartPages
from dtindex.scorecards.groundwork.background import Background

result = dti.score(*dti.sample_province(n_institutions=8))
said, written = Catalogue.__call__, Catalogue.of
Catalogue.__call__ = lambda t, key, /, **values: f"⟦{said(t, key, **values)}⟧"
Catalogue.of = lambda t, record, field: f"⟦{written(t, record, field)}⟧"
for name in ("date", "short_date"):
    day = getattr(Catalogue, name)
    setattr(Catalogue, name, lambda t, value, day=day: f"⟦{day(t, value)}⟧")
out, language = Path(sys.argv[1]), sys.argv[2]
cards = dti.Scorecards(result, language=language, as_of="2023-05-31", place="Kon Tum")
district = result.institutions.table["district"].iloc[0]
pages = {
    "institution": cards.institution(result.institutions.ids[0]),
    "area": cards.area("district", district),
    "province": cards.province(),
    "methods": cards.methods(200),
}
for name, card in pages.items():
    sections = [getattr(card, part) for part in dir(card) if not part.startswith("_")]
    faces = [part.html for part in sections if hasattr(part, "html")]
    (out / f"{name}.html").write_text("".join(faces), "utf-8")
edition = Edition(Background(result, language, datetime.date(2023, 5, 31)), frozenset())
for page in StartPages(edition).pages():
    for name, data in page.files.items():
        if name.endswith(".html"):
            (out / name).write_bytes(data)
"""
DATA = re.compile(
    r"MH\d+|[0-9a-f]{12,}|dtindex|Trường .*|THCS .*|TH&THCS .*|THPT .*|Trung tâm .*|"
    r"(?:Huyện|Thành phố|Xã|Phường|Thị trấn) [\w ]+|Kon Tum|[\w/&-]*/MH|[CP]?\d[\w.]*"
)
WORD = re.compile(r"[^\W\d_]{2,}")


def outside(text: str) -> str:
    """Give what stands in no bracket."""
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    return text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_word_of_a_card_comes_from_the_rules_or_the_catalogue(tmp_path: Path, language):
    subprocess.run([sys.executable, "-c", PROGRAM, tmp_path, language], check=True)
    pages = sorted(tmp_path.glob("*.html"))

    strangers = set()
    for page in pages:
        tree = html.fromstring(page.read_text("utf-8"))
        texts = [*tree.xpath("//text()[not(parent::style or parent::script)]")]
        texts += tree.xpath("//@title | //@aria-label | //@alt")
        left = (DATA.sub(" ", outside(str(text))) for text in texts)
        strangers |= {(page.stem, word) for text in left for word in WORD.findall(text)}

    assert len(pages) == 5
    assert strangers == set()
