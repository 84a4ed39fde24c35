"""What every scorecard says about itself: letterhead, status, method, and where it comes from."""

from collections.abc import Iterator

from dtindex.criteria.rules.models import CriterionGroup, Policy
from dtindex.criteria.told.words import interval_in_words
from dtindex.scorecards.faces.blocks import (
    Block,
    Bullets,
    Definitions,
    Heading,
    Letterhead,
    Note,
    Paragraph,
    Seal,
    Strong,
)
from dtindex.scorecards.faces.charts import qr_code
from dtindex.scorecards.groundwork.background import Background
from dtindex.version import VERSION

__all__ = ["foot", "letterhead", "method", "provenance", "warnings"]

_MONTHS_WITH_NOUGHT = {1, 2}
"""So that nothing can be written before them: Nghị định 30/2020/NĐ-CP, phụ lục I."""
_DIGEST_SHOWN = 16
"""Characters of a digest that are shown; enough to tell two apart."""


def letterhead(background: Background) -> Letterhead:
    """Head of an administrative document, with the date when there is one."""
    t = background.t
    return Letterhead(
        issuer=t.of(background.framework, "issuer"),
        motto=(t("scorecards.nation"), t("scorecards.motto")),
        date=_place_and_date(background),
    )


def _place_and_date(background: Background) -> str:
    """Write place and date as administrative documents do; days below 10 have a nought."""
    t, day, place = background.t, background.as_of, background.imprint.place
    if day is None:
        return t("scorecards.placed", place=place) if place else ""
    said = {
        "day": f"{day.day:02}",
        "month": f"{day.month:02}" if day.month in _MONTHS_WITH_NOUGHT else day.month,
        "year": day.year,
        "date": t.date(day),
    }
    if not place:
        return t("scorecards.dated", **said)
    return t("scorecards.placed_and_dated", place=place, **said)


def warnings(background: Background) -> Iterator[Note]:
    """Warn of a draft framework, of made-up data and of unaccounted points."""
    t, framework = background.t, background.framework
    if background.result.is_illustrative:
        yield Note(
            (Strong(t("scorecards.illustrative")), t("scorecards.illustrative_note")), "warning"
        )
    if framework.is_draft:
        yield Note((Strong(t("scorecards.draft")), t("scorecards.draft_note")), "warning")
    for group in framework.counted_groups:
        if not group.complete:
            yield Note(_unaccounted(background, group), "warning")


def _unaccounted(background: Background, group: CriterionGroup) -> str:
    t = background.t
    return t(
        "scorecards.unaccounted",
        group=t.of(group, "short"),
        points=t.number(group.unaccounted_points.normalize()),
    )


def foot(background: Background, name: str, unit_digest: str | None = None) -> str:
    """Line under every printed page: whose it is, school year, digest of the answers."""
    result = background.result
    year = background.t("scorecards.school_year", year=background.when)
    return " · ".join((name, year, (unit_digest or result.facts.digest)[:_DIGEST_SHOWN]))


def method(background: Background) -> tuple[Block, ...]:
    """How points become a level, and which of the numbers are design or interpretation."""
    t, framework = background.t, background.framework
    groups = framework.counted_groups
    summed = t("scorecards.method_sum", n=len(groups), max=t.number(framework.max_points))
    designed = sum(component.status == "design" for component in framework.components)
    design = t("scorecards.method_design", n=designed, all=len(framework.components))
    return (
        Heading(t("scorecards.method")),
        Paragraph(" ".join(filter(None, (summed, design, t.of(framework, "note"))))),
        Definitions(tuple(_levels(background))),
        Bullets(tuple(_policy(background, policy) for policy in _policies(background))),
    )


def _levels(background: Background) -> Iterator[tuple[str, str]]:
    t, wording = background.t, background.wording
    for level in background.framework.level_rule.levels:
        interval = interval_in_words(level.interval, wording.language)
        yield wording.level(level.level).text, t("scorecards.level_interval", interval=interval)


def _policies(background: Background) -> tuple[Policy, ...]:
    framework = background.framework
    return (
        framework.level_rule,
        framework.unmet_condition,
        framework.missing,
        *([framework.provisional] if framework.provisional else []),
        framework.not_applicable,
        framework.verification,
        framework.comparison,
    )


def _policy(background: Background, policy: Policy) -> tuple[str, Strong]:
    t = background.t
    return f"{t.of(policy, 'note')} ", Strong(t(f"scorecards.status_{policy.status}"))


def provenance(
    background: Background, unit_digest: str | None = None, page: str = ""
) -> tuple[Block, ...]:
    """Return what it was made from, by digests that anyone can work out again.

    An institution's own digest takes the place of that of all answers: a page bears nothing that
    changes when the answers of some other institution, far away, do. Where the site has a public
    address, a QR code leads from paper to the page, and bears the digest too.
    """
    t, result, framework = background.t, background.result, background.framework
    assessment = t(f"scorecards.assessment_{result.assessment}")
    rows = [
        (t("scorecards.framework"), t.of(framework, "short")),
        (t("scorecards.result_kind"), assessment),
        (t("scorecards.framework_digest"), framework.digest[:_DIGEST_SHOWN]),
        (t("scorecards.facts_digest"), result.facts.digest[:_DIGEST_SHOWN])
        if unit_digest is None
        else (t("scorecards.unit_digest"), unit_digest[:_DIGEST_SHOWN]),
        (t("scorecards.software"), f"dtindex {VERSION}"),
    ]
    date = t.date(background.as_of) if background.as_of else t("scorecards.undated")
    rows.append((t("scorecards.date"), date))
    heading, about = Heading(t("scorecards.provenance")), Definitions(tuple(rows))
    address = background.imprint.address_of(page) if page else ""
    if not address:
        return heading, about
    digest = (unit_digest or result.facts.digest)[:_DIGEST_SHOWN]
    words = t("scorecards.seal", digest=digest)
    return heading, Seal(about, qr_code(f"{address}#{digest}", words), words, address)
