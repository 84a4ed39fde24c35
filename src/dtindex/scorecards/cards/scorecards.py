"""The way in: all scorecards of one result."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dtindex.catalogue import LANGUAGES, Language
from dtindex.criteria.rules.areas import AreaLevel
from dtindex.errors import PublishError
from dtindex.scorecards.cards.institution import InstitutionScorecard
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork.background import Background, Imprint
from dtindex.scorecards.groundwork.recognition import demand_recognisable
from dtindex.scorecards.sections.agreement import agreement_section
from dtindex.scoring.result import ScoreResult

if TYPE_CHECKING:
    from dtindex.scorecards.cards.area import AreaScorecard
    from dtindex.scorecards.cards.methods import Methods

__all__ = ["Scorecards"]


class Scorecards:
    """All scorecards of one result, in one language.

    What they share is worked out once, here; a card then takes about a millisecond.

    Parameters
    ----------
    result : ScoreResult
    language : {"vi", "en"}
    as_of : str
        The date on the scorecards, ``2023-05-31``; empty for none.
    place : str
        Where they are issued, for the letterhead.
    public_url : str
        Address under which the site is published; with it, cards bear a QR code.
    decision : str
        The decision that recognises the levels; empty while there is none.
    findings : str
        File of what analysis found, as publishing saves it; it is worked out when there is none.

    Raises
    ------
    PublishError
        If the language is unknown (DT411), the date is not a date (DT412), the address is none
        (DT416), or a decision is named that cannot be: of a draft (DT421), or of one assessment
        alone (DT422).

    Examples
    --------
    >>> import dtindex as dti
    >>> result = dti.score(*dti.sample_province(n_institutions=3))
    >>> card = Scorecards(result, language="en").institution()
    >>> "Mandatory conditions" in card.conditions.plain
    True
    """

    def __init__(
        self,
        result: ScoreResult,
        *,
        language: str = "vi",
        as_of: str = "",
        place: str = "",
        public_url: str = "",
        decision: str = "",
        findings: str = "",
    ) -> None:
        if decision:
            demand_recognisable(result)
        self._background = Background(
            result,
            _language(language),
            _date(as_of),
            Imprint(place, public_url, decision),
            Path(findings) if findings else None,
        )
        if len(result.institutions.ids):
            # What the first card would work out for all: a process may live for one card only.
            card = self.institution()
            _ = card.heading, card.level, card.groups, card.components, card.losses
            _ = card.strengths, card.provenance

    def institution(self, institution_id: str = "") -> InstitutionScorecard:
        """Return the scorecard of one institution; of the first one when no id is given.

        Raises
        ------
        PublishError
            If the result holds no such institution (DT413).
        """
        if not institution_id:
            return InstitutionScorecard(self._background, 0)
        try:
            row = self._background.result.institutions.row_of(institution_id)
        except KeyError:
            raise PublishError("DT413", "institution_id", institution=institution_id) from None
        return InstitutionScorecard(self._background, row)

    def province(self) -> "AreaScorecard":
        """Return the scorecard of all institutions together."""
        rows = np.arange(len(self._background.result.institutions.ids))
        return self._of(None, "", rows)

    @property
    def agreement(self) -> Section:
        """What external assessment changed, over all institutions."""
        return agreement_section(self._background)

    def methods(self, n_draws: int = 2000, seed: int = 2023) -> "Methods":
        """Return the methods page: how sure the numbers are, and what they do not mean."""
        # matplotlib and scipy are slow to import, and other cards do without them
        from dtindex.scorecards.cards.methods import Methods

        return Methods(self._background, n_draws, seed)

    def area(self, kind: str = "", name: str = "") -> "AreaScorecard":
        """Return the scorecard of an area; of the first one when no name is given.

        ``kind`` is the id of its level, such as ``district`` or ``commune``; by default the widest
        that the institutions fill in.

        Raises
        ------
        PublishError
            If there is no such kind of area (DT414), or none of this name (DT415).
        """
        levels = {level.id: level for level in self._background.result.area_levels}
        if kind and kind not in levels:
            raise PublishError("DT414", "area_kind", kind=kind, kinds=", ".join(levels))
        level = levels[kind] if kind else self._background.area_level
        own = np.array(self._background.areas_in(level), dtype=object)
        known = sorted(set(own) - {""})
        if not known or name not in {"", *known}:
            raise PublishError("DT415", "area_name", kind=level.id, name=name)
        name = name or known[0]
        return self._of(level, name, np.flatnonzero(own == name))

    def _of(self, level: AreaLevel | None, name: str, rows: NDArray[np.intp]) -> "AreaScorecard":
        # matplotlib is slow to import, and cards of institutions do without it
        from dtindex.scorecards.cards.area import Area, AreaScorecard

        return AreaScorecard(self._background, Area(level, name, rows))


def _language(language: str) -> Language:
    for known in LANGUAGES:
        if language == known:
            return known
    raise PublishError("DT411", "language", language=language, languages=", ".join(LANGUAGES))


def _date(text: str) -> datetime.date | None:
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise PublishError("DT412", "as_of", text=text) from None
