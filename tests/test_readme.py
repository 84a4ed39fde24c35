"""What the documents promise is run here, word for word."""

import re
from pathlib import Path

import pytest

from dtindex.sample.files import write_sample

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("criteria/*.md")])
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


def blocks_of(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_lines_of_python_do_what_they_say(tmp_path, monkeypatch):
    write_sample(tmp_path, 6)
    monkeypatch.chdir(tmp_path)
    [lines] = blocks_of("python")
    namespace: dict[str, object] = {}

    exec(lines, namespace)

    result = namespace["result"]
    assert len(lines.splitlines()) <= 10
    assert len(result.index) == 6
    assert {"institution_id", "points", "level", "verified_share"} <= set(result.index.columns)
    assert (tmp_path / "site" / "index.html").exists()


def test_windows_has_its_spelling_beside_each_command():
    commands = "\n".join(blocks_of("")).splitlines()
    unix = [line for line in commands if line.startswith("python3 -m venv")]

    assert len(unix) == 2
    for line in unix:
        windows = line.replace("python3 ", "py ").replace(".venv/bin/", ".venv\\Scripts\\")
        assert windows in commands


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_somewhere(path):
    targets = [path.parent / target for target in LINK.findall(path.read_text("utf-8"))]

    assert [target for target in targets if not target.exists()] == []
