"""Reference page of a framework in Markdown, made from its rules: Vietnamese, English beside."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from dtindex.catalogue import LANGUAGES, Language, catalogue
from dtindex.criteria.load import load_framework
from dtindex.criteria.reading.bundled import available_frameworks
from dtindex.criteria.rules.flags import Flag
from dtindex.criteria.rules.models import (
    Clause,
    Component,
    Condition,
    CriterionGroup,
    Fact,
    Framework,
    Stage,
)
from dtindex.criteria.told.flag_words import flag_in_words
from dtindex.criteria.told.provenance import where_numbers_come_from
from dtindex.criteria.told.words import clause_in_words, interval_in_words, rule_in_words
from dtindex.disk import told_together, write_whole

__all__ = ["reference_page", "write_reference"]


def reference_page(framework: Framework) -> str:
    """Return everything a framework says as one Markdown page.

    Parameters
    ----------
    framework : Framework
        A loaded framework, draft or verified.

    Examples
    --------
    >>> from dtindex.criteria.load import load_framework
    >>> print(reference_page(load_framework("kontum-2022")).splitlines()[0])
    # Chỉ số chuyển đổi số của cơ sở giáo dục tỉnh Kon Tum, theo hướng dẫn năm học 2022-2023
    """
    sections = [
        _opening(framework),
        _levels(framework),
        _policies(framework),
        *([_periods(framework)] if framework.periods else []),
        *(_group(group, framework) for group in framework.counted_groups),
        _conditions(framework),
        *(_group(group, framework) for group in framework.profiles),
        _facts(framework),
        *([_flags(framework)] if framework.flags else []),
        _clauses(framework),
        _sources(framework),
        _origins(framework),
    ]
    return "\n\n".join("\n\n".join(section) for section in sections) + "\n"


def write_reference(root: Path | None, out: Path) -> tuple[Path, ...]:
    """Write the page of every framework under ``root`` to ``out/<id>.md``."""
    paths = []
    with told_together() as trying:
        for name in available_frameworks(root):
            paths.append(out / f"{name}.md")
            page = reference_page(load_framework(name, root))
            with trying():
                write_whole(paths[-1], page.encode())
    return tuple(paths)


def _opening(framework: Framework) -> Iterator[str]:
    yield f"# {framework.title_vi}"
    yield f"*{framework.title_en}*"
    yield f"<!-- {_both('reference_generated', folder=f'criteria/{framework.id}/')} -->"
    if framework.is_draft:
        yield f"> **{_both('reference_draft')}**"
    if framework.note_vi:
        yield _texts(framework, "note")
    vi, en = catalogue("vi"), catalogue("en")
    verified = framework.verified_on
    rows = [
        (_both("reference_issuer"), _pair(framework, "issuer")),
        (
            _both("reference_points"),
            _both("reference_points_in_steps", most=framework.max_points, step=framework.step),
        ),
        (_both("reference_stages"), ", ".join(s.title_vi for s in framework.stages)),
    ]
    if verified is not None:
        rows.append((_both("reference_verified"), f"{vi.date(verified)} / {en.date(verified)}"))
    for year in framework.school_years:
        years = f"{_both('reference_school_year')} {year.id}"
        rows.append((years, f"{_status(year.status)}. {_pair(year, 'note')}"))
    yield _table(("reference_what", "reference_value"), rows)


def _levels(framework: Framework) -> Iterator[str]:
    rule = framework.level_rule
    yield f"## {_both('reference_levels')}"
    yield f"{_both(f'reference_read_off_{rule.read_off}')}. {_status(rule.status)}."
    rows = [
        (
            str(level.level),
            _pair(level, "title"),
            f"{interval_in_words(level.interval)} (`{level.interval}`)",
        )
        for level in rule.levels
    ]
    yield _table(("reference_level", "reference_title", "reference_points"), rows)


def _policies(framework: Framework) -> Iterator[str]:
    yield f"## {_both('reference_policies')}"
    rows = [
        (
            _both(f"policy_{name}"),
            _pair(policy, "note"),
            _status(policy.status),
            _links(policy.clauses),
        )
        for name, policy in framework.policies.items()
    ]
    headings = ("reference_what", "reference_text", "reference_status", "reference_clauses")
    yield _table(headings, rows)


def _periods(framework: Framework) -> Iterator[str]:
    yield f"## {_both('reference_periods')}"
    yield _both("reference_periods_note")
    rows = [
        (
            f"`{period.id}`",
            f"{_pair(period, 'title')}<br>{_pair(period, 'note')}",
            "<br>".join(
                f"{year}: {catalogue('vi').date(day)} ({_status(period.deadline_status or '')})"
                for year, day in period.deadlines.items()
            )
            or _both("reference_no_deadline"),
            f"{sum(fact.from_period == period.id for fact in framework.facts)}"
            f" ({_status(period.facts_status)})",
            _status(period.status),
            _links(period.clauses),
        )
        for period in framework.periods
    ]
    headings = ("id", "text", "deadline", "facts_from", "status", "clauses")
    yield _table([f"reference_{heading}" for heading in headings], rows)


def _group(group: CriterionGroup, framework: Framework) -> Iterator[str]:
    points = _both("reference_of_points", points=group.max_points)
    yield f"## {group.title_vi} / {group.title_en}: {points}"
    if not group.counted:
        yield f"**{_both('reference_not_counted')}**"
    if not group.complete:
        missing = group.unaccounted_points
        yield f"> **{_both('reference_incomplete', missing=missing, max=group.max_points)}**"
    yield f"`{group.id}` · {_status(group.status)} · {_links(group.clauses)}"
    if group.note_vi:
        yield _texts(group, "note")
    for criterion in group.criteria:
        points = _both("reference_of_points", points=criterion.max_points)
        yield f"### {criterion.id} {criterion.title_vi} / {criterion.title_en}: {points}"
        if criterion.note_vi:
            yield _texts(criterion, "note")
        if criterion.bands:
            bands = "; ".join(interval_in_words(band) for band in criterion.bands)
            yield f"{_both('reference_own_levels')}: {bands}"
        rows = [_component(component, framework) for component in criterion.components]
        headings = ("id", "text", "rule", "max", "stages", "status", "clauses")
        yield _table([f"reference_{heading}" for heading in headings], rows)


def _component(component: Component, framework: Framework) -> tuple[str, ...]:
    text = _pair(component, "title")
    if component.note_vi:
        text += f"<br>{_pair(component, 'note')}"
    trust = f"<br>{_both(f'trust_{component.trust}')}" if component.trust else ""
    return (
        f"**{component.id}**",
        text,
        f"{rule_in_words(component, framework)}<br>*{rule_in_words(component, framework, 'en')}*",
        catalogue("vi").number(component.max_points),
        _stages(component.stages, framework),
        _status(component.status) + trust,
        _links(component.clauses),
    )


def _conditions(framework: Framework) -> Iterator[str]:
    yield f"## {_both('reference_conditions')}"
    rows = [_condition(condition, framework) for condition in framework.conditions]
    headings = ("id", "text", "stages", "status", "clauses")
    yield _table([f"reference_{heading}" for heading in headings], rows)


def _condition(condition: Condition, framework: Framework) -> tuple[str, ...]:
    text = _pair(condition, "title")
    if condition.note_vi:
        text += f"<br>{_pair(condition, 'note')}"
    trust = f"<br>{_both(f'trust_{condition.trust}')}" if condition.trust else ""
    return (
        f"**{condition.id}**",
        text,
        _stages(condition.stages, framework),
        _status(condition.status) + trust,
        _links(condition.clauses),
    )


def _facts(framework: Framework) -> Iterator[str]:
    yield f"## {_both('reference_facts')}"
    users: dict[str, list[str]] = {fact.id: [] for fact in framework.facts}
    for component in framework.components:
        for fact_id in component.fact_ids:
            users[fact_id].append(component.id)
    for condition in framework.conditions:
        users[condition.fact].append(condition.id)
    rows = [_fact(fact, users[fact.id], framework) for fact in framework.facts]
    headings = ("id", "text", "kind", "evidence", "used_by", "status", "clauses")
    yield _table([f"reference_{heading}" for heading in headings], rows)


def _named(text: str, framework: Framework, language: Language) -> str:
    """Name everybody who held or holds an office, earliest first."""
    holders: dict[str, list[str]] = defaultdict(list)
    for authority in framework.authorities:
        holders[authority.id].append(getattr(authority, f"name_{language}"))
    for office, names in holders.items():
        text = text.replace(f"{{{office}}}", f"({' | '.join(names)})")
    return text


def _fact(fact: Fact, users: list[str], framework: Framework) -> tuple[str, ...]:
    text = _pair(fact, "label")
    if fact.help_vi:
        said = [
            _named(getattr(fact, f"help_{language}"), framework, language) for language in LANGUAGES
        ]
        text += f"<br>{' / '.join(said)}"
    if fact.note_vi:
        text += f"<br>{_pair(fact, 'note')}"
    if fact.options:
        text += "<br>" + "; ".join(f"{o.label_vi} / {o.label_en}" for o in fact.options)
    evidence = _pair(fact, "evidence") if fact.evidence_vi else ""
    if fact.evidence_required:
        evidence += f"<br>**{_both('reference_evidence_required')}**"
    return (
        f"`{fact.id}`",
        text,
        "<br>".join((*_kind(fact), *_effort(fact, framework))),
        evidence,
        ", ".join(users),
        _status(fact.status),
        _links(fact.clauses),
    )


def _kind(fact: Fact) -> Iterator[str]:
    yield _both(f"kind_{fact.kind}") + (
        f" ({fact.unit_vi} / {fact.unit_en})" if fact.unit_vi else ""
    )
    if fact.minimum is not None and fact.minimum > 0:
        yield f"≥ {catalogue('vi').number(fact.minimum)}"
    if fact.maximum is not None:
        yield f"≤ {catalogue('vi').number(fact.maximum)}"
    if fact.at_most:
        yield f"≤ `{fact.at_most}`"
    if fact.may_not_apply:
        yield _both("reference_may_not_apply")
    if fact.from_period:
        yield _both("reference_from_period", period=fact.from_period)


def _effort(fact: Fact, framework: Framework) -> Iterator[str]:
    """Yield what one step more takes, by the fact itself or by the default of its kind."""
    policy = framework.effort
    effort = fact.effort or (policy.defaults.get(fact.kind) if policy else None)
    if policy and effort:
        unit = f"{policy.unit_vi} / {policy.unit_en}"
        yield _both("reference_effort", cost=effort.cost, step=effort.step, unit=unit)


def _flags(framework: Framework) -> Iterator[str]:
    yield f"## {_both('reference_flags')}"
    yield _both("reference_flags_note")
    rows = [_flag(flag, framework) for flag in framework.flags]
    headings = ("id", "text", "raised_when", "status", "clauses")
    yield _table([f"reference_{heading}" for heading in headings], rows)


def _flag(flag: Flag, framework: Framework) -> tuple[str, ...]:
    return (
        f"**{flag.id}**",
        f"{_pair(flag, 'title')}<br>{_pair(flag, 'explanation')}",
        f"{flag_in_words(flag, framework)}<br>*{flag_in_words(flag, framework, 'en')}*",
        _status(flag.status),
        _links(flag.clauses),
    )


def _clauses(framework: Framework) -> Iterator[str]:
    yield f"## {_both('reference_clauses')}"
    for clause in framework.clauses:
        words = clause_in_words(framework, clause.id)
        yield f'<a id="{_anchor(clause.id)}"></a>**{clause.id}** {words}'
        yield _quote(clause)
        yield f"*{clause.summary_en}*"


def _quote(clause: Clause) -> str:
    return f"> {clause.quote_vi}" if clause.quote_vi else f"> {_both('reference_no_quote')}"


def _sources(framework: Framework) -> Iterator[str]:
    yield f"## {_both('reference_sources')}"
    rows = [
        (
            source.number or _both("reference_no_number"),
            _pair(source, "title") + (f"<br>{_pair(source, 'note')}" if source.note_vi else ""),
            _pair(source, "issuer"),
            catalogue("vi").date(source.issued_on) if source.issued_on else "",
        )
        for source in framework.sources
    ]
    headings = ("number", "text", "issuer", "issued_on")
    yield _table([f"reference_{heading}" for heading in headings], rows)


def _origins(framework: Framework) -> Iterator[str]:
    yield f"## {_both('reference_origins')}"
    rows = [
        (
            f"**{_status(each.status)}**",
            _both(f"what_{each.what}"),
            ", ".join(
                _both(f"policy_{place}") if each.what == "policies" else place
                for place in each.places
            ),
        )
        for each in where_numbers_come_from(framework)
    ]
    yield _table(("reference_status", "reference_what", "reference_where"), rows)


def _both(name: str, **values: str | Decimal) -> str:
    """Return a message in both languages, the same words only once."""
    texts = []
    for t in (catalogue("vi"), catalogue("en")):
        spoken = {k: v if isinstance(v, str) else t.number(v) for k, v in values.items()}
        texts.append(t(f"criteria.{name}", **spoken))
    return texts[0] if texts[0] == texts[1] else " / ".join(texts)


def _pair(record: object, field: str) -> str:
    """Text of a record in both languages, for a cell of a table."""
    return f"{catalogue('vi').of(record, field)}<br>*{catalogue('en').of(record, field)}*"


def _texts(record: object, field: str) -> str:
    """Text of a record in both languages, as two paragraphs."""
    return f"{catalogue('vi').of(record, field)}\n\n*{catalogue('en').of(record, field)}*"


def _status(status: str) -> str:
    return _both(f"status_{status}")


def _stages(stages: tuple[Stage, ...] | None, framework: Framework) -> str:
    if stages is None:
        return _both("reference_all_stages")
    return ", ".join(stage.short_vi for stage in framework.stages if stage.id in stages)


def _anchor(clause_id: str) -> str:
    return f"c-{clause_id.lower().replace('.', '-')}"


def _links(clause_ids: Iterable[str]) -> str:
    return ", ".join(f"[{clause_id}](#{_anchor(clause_id)})" for clause_id in clause_ids)


def _table(headings: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """Make a Markdown table; headings are names of messages."""
    titles = [_both(heading) for heading in headings]
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(_row(cells) for cells in lines)


def _row(cells: Iterable[str]) -> str:
    escaped = [cell.replace("|", r"\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"
