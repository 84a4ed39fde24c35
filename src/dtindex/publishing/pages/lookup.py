"""What the script of a site finds and compares institutions by: words, ready to read."""

import json
from fractions import Fraction
from typing import Any

import numpy as np

from dtindex.criteria.told.words import name_of
from dtindex.letters import sort_key
from dtindex.publishing.pages.edition import Edition
from dtindex.scorecards.groundwork.addresses import institution_page
from dtindex.scorecards.sections.listing import Listing
from dtindex.scoring.scores import ConditionState
from dtindex.scoring.standing import Standing

__all__ = ["lookup"]

_OPEN = (ConditionState.UNMET, ConditionState.REJECTED, ConditionState.MISSING)
_FIELDS = (
    *("slug", "code", "name", "commune", "stages", "place", "level"),
    *("points", "highest", "verified", "page", "pdf", "groups", "open"),
)


def lookup(edition: Edition) -> bytes:
    """Write the data file of the script: a script itself, so that it opens without a server."""
    data = json.dumps(_data(edition), ensure_ascii=False, separators=(",", ":"))
    # No line of a name may end a string in an old browser, and no name a script.
    for letter in "<\u2028\u2029":
        data = data.replace(letter, f"\\u{ord(letter):04x}")
    return f"window.dtindexInstitutions={data};\n".encode()


def _data(edition: Edition) -> dict[str, Any]:
    t, background = edition.t, edition.background
    framework, wording = background.framework, background.wording
    institutions = background.institutions
    stages = sorted(set(institutions["stages"]))
    places = sorted(set(background.areas_in(background.area_level)), key=sort_key)
    by_name = Listing(background, background.area_level).by_name(range(len(institutions["name"])))
    levels = list(dict.fromkeys(background.level_marks.of(row).text for row in by_name))
    entries = _Entries(edition, stages, places, levels)
    return {
        "fields": _FIELDS,
        "full": t.number(framework.max_points),
        "index": t("scorecards.index"),
        "open": t("site.open_conditions"),
        "none": t("scorecards.none"),
        "stages": [wording.stages(ids) for ids in stages],
        "places": places,
        "levels": levels,
        "groups": [
            t("site.group_of", title=t.of(group, "title"), max=t.number(group.max_points))
            for group in framework.counted_groups
        ],
        "conditions": [name_of(c, t) for c in framework.conditions],
        "rows": [entries.of(row) for row in by_name],
    }


class _Entries:
    """Writes what there is to say of one institution, in the order of the fields."""

    def __init__(
        self, edition: Edition, stages: list[str], places: list[str], levels: list[str]
    ) -> None:
        self._edition = edition
        self._background = edition.background
        self._stages = {ids: at for at, ids in enumerate(stages)}
        self._places = {name: at for at, name in enumerate(places)}
        self._levels = {words: at for at, words in enumerate(levels)}
        areas = self._background.result.area_levels
        self._areas = self._background.areas_in(areas[0])
        self._inner = self._background.areas_in(areas[1]) if len(areas) > 1 else []
        result = self._background.result
        self._verified: list[float] = result.index["verified_share"].tolist()
        known = result.scores.standings.index >= Standing.PROVISIONAL
        self._open = np.isin(result.scores.condition_states, _OPEN) & known[:, None]

    def of(self, row: int) -> list[Any]:
        institutions = self._background.institutions
        page = institution_page(self._background.result.institutions.slugs[row])
        pdf = page.removesuffix("html") + "pdf"
        return [
            page.removeprefix("institutions/").removesuffix(".html"),
            institutions["institution_id"][row],
            institutions["name"][row],
            self._inner[row] if self._inner else "",
            self._stages[institutions["stages"][row]],
            self._places[self._areas[row]],
            self._levels[self._background.level_marks.of(row).text],
            *self._points(row),
            int(page in self._edition.standing),
            int(pdf in self._edition.standing),
            [self._group(row, place) for place in self._background.counted_places],
            np.flatnonzero(self._open[row]).tolist(),
        ]

    def _points(self, row: int) -> tuple[str, str, str]:
        wording, scores = self._background.wording, self._background.result.scores
        if not scores.assessed[row]:
            return "", "–", "–"
        return (
            wording.points(int(scores.index.points[row])),
            wording.points(int(scores.index.highest[row])),
            self._edition.t.percent(Fraction(self._verified[row]), 0),
        )

    def _group(self, row: int, place: int) -> str:
        scores = self._background.result.scores
        if not scores.group_assessed[row, place]:
            return "–"
        return self._background.wording.points(int(scores.group.points[row, place]))
