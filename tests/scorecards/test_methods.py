"""The methods page: every section says what it means, shows it, and says what it does not mean."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import dtindex as dti
from dtindex.scorecards.cards.methods import Methods
from dtindex.scorecards.cards.scorecards import Scorecards
from dtindex.scorecards.faces.blocks import Figure, Note, Paragraph, Table
from dtindex.scorecards.faces.section import TYPST
from dtindex.scoring.store import save_result

SECTIONS = ("certainty", "sensitivity", "coherence", "trend", "areas", "cliffs", "ways")
NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "methods.ipynb"


@pytest.fixture(scope="module")
def small() -> dti.ScoreResult:
    return dti.score(*dti.sample_province(n_institutions=40))


@pytest.fixture(scope="module", params=["vi", "en"])
def methods(small: dti.ScoreResult, request: pytest.FixtureRequest) -> Methods:
    return Scorecards(small, language=request.param).methods(n_draws=200)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_says_what_it_means_and_what_it_does_not(methods: Methods, name: str) -> None:
    blocks = getattr(methods, name).blocks
    assert isinstance(blocks[1], Paragraph)
    assert isinstance(blocks[-1], Note)
    assert any(isinstance(block, Figure | Table) for block in blocks)
    for block in blocks:
        if isinstance(block, Figure):
            assert block.svg.startswith("<svg")
            assert block.alt


def test_labels_have_room_for_a_wider_typeface(methods: Methods) -> None:
    """Where ours is not installed another stands in, and a label must not be cut off."""
    figures = [block for name in ("sensitivity", "coherence", "trend")
               for block in getattr(methods, name).blocks if isinstance(block, Figure)]  # fmt: skip
    for figure in figures:
        assert figure.svg.startswith('<svg overflow="visible"')
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', figure.svg)[1])
        ends = re.findall(r'text-anchor: end[^>]* x="([\d.]+)"[^>]*>([^<]+)<', figure.svg)
        # Half an em a letter: DejaVu Sans, the widest that a browser falls back on, has 0.58.
        assert min(float(end) - 10.5 * 0.5 * len(words) for end, words in ends) > -0.02 * width


def test_the_same_seed_draws_the_same_page(small: dti.ScoreResult) -> None:
    one, other = (Scorecards(small).methods(n_draws=200, seed=5) for _ in range(2))
    assert one.certainty.html == other.certainty.html
    assert one.sensitivity.html == other.sensitivity.html


def test_the_waterfall_ends_at_the_mean_of_the_year(methods: Methods) -> None:
    compared = methods._years
    assert compared is not None
    last = compared.changes
    groups = compared.groups["change"].sum()
    assert groups == pytest.approx((last["after"] - last["before"]).sum())
    assert np.isfinite(groups)


def test_one_year_alone_has_no_trend(small: dti.ScoreResult) -> None:
    first = dti.score(
        small.framework, small.institutions, small.facts, school_year=small.facts.school_years[0]
    )
    section = Scorecards(first, language="en").methods(n_draws=10).trend
    assert "no figures of an earlier year" in section.plain


def test_the_notebook_runs_from_top_to_bottom(small: dti.ScoreResult, tmp_path: Path) -> None:
    save_result(small, tmp_path / "results")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells[0].source = notebook.cells[0].source.replace("2000", "100")

    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()

    shown = [cell.outputs for cell in notebook.cells if not cell.metadata.get("tags")]
    assert len(shown) == 1 + len(SECTIONS)
    for (output,) in shown:
        assert {"text/html", TYPST, "text/plain"} <= output.data.keys()
