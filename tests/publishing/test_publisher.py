import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dtindex as dti
from dtindex.catalogue import LANGUAGES, Language
from dtindex.errors import PublishError
from dtindex.publishing.run.publication import Publication
from dtindex.scoring.result import ScoreResult
from dtindex.submissions.outcome.facts import Facts

OwnNotebooks = Callable[..., Path]
DAY = datetime.date(2023, 5, 31)


def files_of(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def reasons_of(publication: Publication) -> dict[str, tuple[str, ...]]:
    """Why scorecards were made; what stands around them has tests of its own."""
    return {
        page.key: page.reasons
        for page in publication.pages
        if not page.is_kept and not page.key.startswith("site:")
    }


def without_history(files: dict[str, bytes]) -> dict[str, bytes]:
    """What a site would be had it never been published before."""
    told = {"changes.html", "data/changes.json", "manifest.json"}
    return {name: data for name, data in files.items() if name not in told}


def self_assessed(result: ScoreResult) -> int:
    """Row of an institution whose own answers count, because nobody reviewed it."""
    records = result.facts.records
    reviewed = records.loc[records["assessment"] == "external", "institution_id"]
    return int(np.flatnonzero(~result.institutions.ids.isin(reviewed))[0])


def changed(result: ScoreResult, row: int, school_year: str = "") -> ScoreResult:
    """The same province, but one institution has answered nothing, in this or another year."""
    facts = result.facts
    record = int(
        facts.records.index[
            (facts.records["institution_id"] == result.institutions.ids[row])
            & (facts.records["school_year"] == (school_year or result.school_year))
            & (facts.records["assessment"] == "self")
        ][0]
    )
    values, states = facts.values.copy(), facts.states.copy()
    answered = np.flatnonzero(states[record] == 1)
    states[record, answered] = 0
    values[record, answered] = 0
    other = Facts(
        facts.framework,
        facts.records,
        values,
        states,
        facts.cell_rows,
        facts.cell_columns,
        facts.evidence,
    )
    return dti.score(result.framework, result.institutions, other)


def test_a_site_holds_every_page_its_pdf_and_the_manifest(
    result: ScoreResult, tmp_path: Path
) -> None:
    publication = dti.publish(result, tmp_path / "site", as_of=DAY)

    files = files_of(publication.site)
    areas = {f"areas/{Path(name).stem}" for name in files if name.startswith("areas/")}
    units = [f"institutions/{slug}" for slug in result.institutions.slugs] + sorted(areas)
    pages = {f"{unit}.{ending}" for unit in units for ending in ("html", "pdf")}
    assets = {name for name in files if name.startswith("assets/")}
    assert not publication.failures
    assert len(areas) == result.institutions.table["district"].nunique()
    around = {"index.html", "changes.html", "data.html", "method.html", "manifest.json"}
    data = {name for name in files if name.startswith("data/")}
    assert files.keys() - assets - data == pages | around | {"province.html", "province.pdf"}
    assert {Path(name).suffix for name in assets} == {".css", ".js", ".woff2"}
    assert max(len(data) for name, data in files.items() if "institutions/" in name) < 200_000
    for name in (name for name in files if name.startswith("institutions/KT")):
        if name.endswith(".html"):
            assert len(files[name]) < 40_000


def test_pages_of_every_engine_are_the_same_bytes_in_any_folder(
    result: ScoreResult, saved: Path, tmp_path: Path
) -> None:
    fork = dti.publish(result, tmp_path / "a", as_of=DAY, workers=1)
    process = dti.publish(saved, tmp_path / "b" / "c", as_of=DAY, workers=2, engine="process")

    assert not fork.failures + process.failures
    assert files_of(fork.site) == files_of(process.site)


def test_pages_of_a_kernel_are_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    only = [dti.load_result(saved).institutions.ids[3]]

    fork = dti.publish(saved, tmp_path / "a", only=only)
    isolated = dti.publish(saved, tmp_path / "b", only=only, isolate=True)

    assert not fork.failures + isolated.failures
    assert files_of(fork.site) == files_of(isolated.site)


def test_nothing_changed_nothing_made(
    saved: Path, tmp_path: Path, own_notebooks: OwnNotebooks
) -> None:
    first = dti.publish(saved, tmp_path / "site", notebooks=own_notebooks(), pdf=False)
    before = {path: path.stat().st_mtime_ns for path in first.site.rglob("*.html")}

    again = dti.publish(saved, tmp_path / "site", notebooks=own_notebooks(), pdf=False)

    assert all(page.is_kept for page in again.pages)
    assert [page.key for page in again.pages] == [page.key for page in first.pages]
    assert {path: path.stat().st_mtime_ns for path in first.site.rglob("*.html")} == before


def test_a_changed_institution_remakes_its_page_and_those_it_is_compared_on(
    result: ScoreResult, tmp_path: Path
) -> None:
    """What incremental leaves alone must be what a whole run would give."""
    row = self_assessed(result)
    other = changed(result, row)
    dti.publish(result, tmp_path / "site", pdf=False)

    again = dti.publish(other, tmp_path / "site", pdf=False)
    whole = dti.publish(other, tmp_path / "whole", pdf=False)

    reasons = reasons_of(again)
    assert reasons[f"institution:{result.institutions.ids[row]}"] == ("inputs",)
    assert set(reasons.values()) == {("inputs",)}
    assert without_history(files_of(again.site)) == without_history(files_of(whole.site))


def test_an_earlier_years_answer_remakes_the_cards_that_show_it(
    result: ScoreResult, tmp_path: Path
) -> None:
    row = self_assessed(result)
    other = changed(result, row, "2021-2022")
    dti.publish(result, tmp_path / "site", pdf=False)

    again = dti.publish(other, tmp_path / "site", pdf=False)
    whole = dti.publish(other, tmp_path / "whole", pdf=False)

    institutions = {key for key in reasons_of(again) if key.startswith("institution:")}
    assert institutions == {f"institution:{result.institutions.ids[row]}"}
    assert without_history(files_of(again.site)) == without_history(files_of(whole.site))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(lambda site: (site / "province.html").unlink(), "missing", id="deleted"),
        pytest.param(
            lambda site: (site / "province.html").write_text("x", "utf-8"), "altered", id="edited"
        ),
        pytest.param(lambda site: (site / "manifest.json").unlink(), "new", id="no manifest"),
    ],
)
def test_a_page_says_why_it_was_made_again(
    saved: Path,
    tmp_path: Path,
    own_notebooks: OwnNotebooks,
    change: Callable[[Path], object],
    reason: str,
) -> None:
    site = tmp_path / "site"
    dti.publish(saved, site, notebooks=own_notebooks(), pdf=False)
    whole = files_of(site)
    change(site)

    again = dti.publish(saved, site, notebooks=own_notebooks(), pdf=False)

    assert reasons_of(again)["province"] == (reason,)
    assert files_of(site) == whole


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"language": "en"}, "settings"),
        ({"as_of": DAY}, "settings"),
        ({"place": "Kon Tum"}, "settings"),
        ({"public_url": "https://example.vn"}, "settings"),
        ({"decision": "Quyết định số 1/QĐ-SGDĐT"}, "settings"),
        ({"pdf": True}, "missing"),
    ],
)
def test_a_change_of_settings_remakes_all_pages(
    saved: Path,
    tmp_path: Path,
    own_notebooks: OwnNotebooks,
    settings: dict[str, Any],
    reason: str,
) -> None:
    only = dti.load_result(saved).institutions.ids[:2].tolist()
    plain: dict[str, Any] = {"notebooks": own_notebooks(), "pdf": False, "only": only}
    dti.publish(saved, tmp_path / "site", **plain)

    again = dti.publish(saved, tmp_path / "site", **plain | settings)

    assert reasons_of(again) == {f"institution:{name}": (reason,) for name in only}


def test_a_change_of_a_notebook_remakes_its_pages_only(
    saved: Path, tmp_path: Path, own_notebooks: OwnNotebooks
) -> None:
    dti.publish(saved, tmp_path / "site", notebooks=own_notebooks(), pdf=False)
    folder = own_notebooks("# Phiếu khác", "print(institution_id, 'khác')")

    again = dti.publish(saved, tmp_path / "site", notebooks=folder, pdf=False)

    assert set(reasons_of(again).values()) == {("notebook",)}
    assert {key.partition(":")[0] for key in reasons_of(again)} == {"institution"}


def test_pages_of_institutions_that_are_gone_are_taken_away(
    result: ScoreResult, tmp_path: Path, own_notebooks: OwnNotebooks
) -> None:
    few = dti.score(*dti.sample_province(n_institutions=5))
    dti.publish(result, tmp_path / "site", notebooks=own_notebooks(), pdf=False)

    again = dti.publish(few, tmp_path / "site", notebooks=own_notebooks(), pdf=False)

    left = {path.stem for path in (tmp_path / "site" / "institutions").iterdir()}
    assert left == set(few.institutions.slugs)
    assert {path.stem for path in again.removed} >= set(result.institutions.slugs) - left


def test_one_failing_institution_is_told_with_its_cell_and_the_rest_stand(
    result: ScoreResult, saved: Path, tmp_path: Path, own_notebooks: OwnNotebooks
) -> None:
    bad = result.institutions.ids[4]
    folder = own_notebooks("# Phiếu", f"assert institution_id != {bad!r}, 'thiếu số liệu'")

    publication = dti.publish(saved, tmp_path / "site", notebooks=folder, pdf=False)

    (failure,) = publication.failures
    assert failure.key == f"institution:{bad}"
    assert failure.failure.cell == 3
    assert not publication.is_whole
    pages = [name for name in files_of(publication.site) if name.endswith(".html")]
    assert len(publication.pages) == len(pages)
    text = publication.summary("vi")
    assert f"institution:{bad}, ô [3]: AssertionError: thiếu số liệu" in text
    assert "----> 1 assert" in text


def test_what_failed_is_tried_again_though_nothing_changed(
    result: ScoreResult, saved: Path, tmp_path: Path, own_notebooks: OwnNotebooks
) -> None:
    bad = result.institutions.ids[4]
    mark = tmp_path / "mended"
    folder = own_notebooks(
        f"import os; assert os.path.exists({str(mark)!r}) or institution_id != {bad!r}"
    )
    dti.publish(saved, tmp_path / "site", notebooks=folder, pdf=False)
    mark.touch()

    again = dti.publish(saved, tmp_path / "site", notebooks=folder, pdf=False)

    assert again.is_whole
    assert reasons_of(again) == {f"institution:{bad}": ("new",)}


def test_a_document_that_typst_refuses_fails_alone(
    result: ScoreResult, saved: Path, tmp_path: Path, own_notebooks: OwnNotebooks
) -> None:
    bad, good = result.institutions.ids[:2]
    folder = own_notebooks(
        "# Phiếu",
        "class Wrong:\n"
        "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        f"        wrong = '#nothing' if institution_id == {bad!r} else ''\n"
        "        return {'application/vnd.dtindex.typst': wrong}\n"
        "Wrong()",
    )

    publication = dti.publish(saved, tmp_path / "site", notebooks=folder, only=[bad, good])

    # The page stands without its PDF, which alone is told and tried again the next time.
    assert {page.key for page in publication.pages} == {f"institution:{bad}", f"institution:{good}"}
    endings = {page.key: {path.suffix for path in page.paths} for page in publication.pages}
    assert endings[f"institution:{bad}"] == {".html"}
    assert endings[f"institution:{good}"] == {".html", ".pdf"}
    assert "DT404" in publication.failures[0].failure.error


def test_unknown_institutions_are_named(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"no institution X1, X2") as caught:
        dti.publish(saved, tmp_path / "site", only=["X2", "X1"])

    assert caught.value.code == "DT406"


def test_an_archive_needs_a_date(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="must bear a date") as caught:
        dti.publish(saved, tmp_path / "site", archive=True)

    assert caught.value.code == "DT405"


def test_a_single_file_carries_stylesheet_and_fonts(saved: Path, tmp_path: Path) -> None:
    only = dti.load_result(saved).institutions.ids[:1]

    publication = dti.publish(saved, tmp_path / "site", only=only, single_file=True, pdf=False)

    page = publication.pages[0].paths[0].read_text("utf-8")
    assert "<link" not in page
    assert "data:font/woff2;base64," in page
    assert not (publication.site / "assets").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_counts_pages_reasons_and_bytes(
    saved: Path, tmp_path: Path, own_notebooks: OwnNotebooks, language: Language
) -> None:
    publication = dti.publish(saved, tmp_path / "site", notebooks=own_notebooks(), pdf=False)

    text = publication.summary(language)
    assert str(len(publication.pages)) in text
    assert str(publication.site / "index.html") in text
    assert publication.n_bytes == sum(
        len(data)
        for name, data in files_of(publication.site).items()
        if name != "manifest.json" and not name.startswith("assets/")
    )


def test_the_manifest_names_every_file_with_its_digest(
    saved: Path, tmp_path: Path, own_notebooks: OwnNotebooks
) -> None:
    publication = dti.publish(saved, tmp_path / "site", notebooks=own_notebooks(), pdf=False)

    manifest = json.loads((publication.site / "manifest.json").read_text("utf-8"))
    names = {name for page in manifest["pages"].values() for name in page["files"]}
    assert {n for n in files_of(publication.site) if not n.startswith("assets/")} == {
        *names,
        "manifest.json",
    }
    assert not (publication.site / ".partial").exists()


def test_cards_made_alone_say_that_their_links_lead_nowhere_yet(
    saved: Path, tmp_path: Path
) -> None:
    only = dti.load_result(saved).institutions.ids[:1]

    alone = dti.publish(saved, tmp_path / "site", only=only, pdf=False)
    to_send = dti.publish(saved, tmp_path / "mail", only=only, pdf=False, single_file=True)
    printed = dti.publish(saved, tmp_path / "print", only=only, html=False)

    assert "lead nowhere yet" in alone.summary("en")
    assert "chưa mở được" in alone.summary("vi")
    assert not to_send.has_loose_links
    assert not printed.has_loose_links


def test_cards_made_anew_say_how_many_others_come_from_other_data(
    result: ScoreResult, tmp_path: Path
) -> None:
    site, row = tmp_path / "site", self_assessed(result)
    first = dti.publish(result, site, pdf=False)
    again = changed(result, row)

    same = dti.publish(result, site, only=result.institutions.ids[:1], pdf=False)
    other = dti.publish(again, site, only=[result.institutions.ids[row]], pdf=False)
    whole = dti.publish(again, site, pdf=False)

    assert (first.outdated, same.outdated, whole.outdated) == (0, 0, 0)
    assert other.outdated >= 2  # the province's and the district's at least
    assert f"{other.outdated} other scorecards" in other.summary("en")
