"""A published site, in which one school lies in Đăk Hà; and pages of larger provinces."""

from collections.abc import Callable
from pathlib import Path

import pytest

import dtindex as dti
from changed_provinces import DAY, score_with
from dtindex.publishing.pages.edition import Edition
from dtindex.scorecards.groundwork.background import Background
from dtindex.scoring.result import ScoreResult
from dtindex.submissions.institutions import Institutions


def with_a_school_in_dak_ha(institutions: Institutions) -> None:
    institutions.table.loc[3, ["name", "district"]] = "Trường Tiểu học Ngọk Wang", "Huyện Đăk Hà"


@pytest.fixture(scope="session")
def result() -> ScoreResult:
    return score_with(with_a_school_in_dak_ha)


@pytest.fixture(scope="session")
def site(result: ScoreResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published once; tests that write take a copy."""
    return dti.publish(result, tmp_path_factory.mktemp("site"), pdf=False, as_of=DAY).site


@pytest.fixture(scope="session")
def edition_of() -> Callable[..., Edition]:
    """Make the edition of a result, as if all its scorecards stood."""

    def make(result: ScoreResult, language: str = "vi", **settings: bool) -> Edition:
        slugs = result.institutions.slugs
        standing = {f"institutions/{slug}.{end}" for slug in slugs for end in ("html", "pdf")}
        background = Background(result, "en" if language == "en" else "vi", DAY)
        return Edition(background, frozenset(standing | {"province.html"}), **settings)

    return make
