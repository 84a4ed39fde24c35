"""Frameworks and facts at random, for properties that must hold whatever the rules say."""

import datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from dtindex.criteria.rules.interval import Interval
from dtindex.criteria.rules.models import STAGES, Framework
from dtindex.submissions.outcome.facts import Facts
from oracle import ANSWERED, MISSING, NOT_APPLICABLE, REJECTED, Answer

YEAR = "2022-2023"
DEADLINE = datetime.date(2023, 6, 10)
STATE_CODES = {MISSING: 0, ANSWERED: 1, NOT_APPLICABLE: 2, REJECTED: 3}
NAMED = {"title_vi": "Tên", "title_en": "Name", "clauses": ("I",), "status": "design"}
POLICY = {"status": "design", "note_vi": "Lý do", "note_en": "Reason"}
KINDS = ("yes_no", "ratio", "bands", "choice", "count", "entered", "on_time")


def fact(fact_id: str, kind: str, **more: object) -> dict:
    words = {"label_vi": fact_id, "label_en": fact_id, "clauses": ("I",), "status": "design"}
    return {"id": fact_id, "kind": kind, **words, **more}


def hundredths(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda n: Decimal(n) / 100)


@st.composite
def components(draw, component_id: str, facts: list) -> dict:
    kind = draw(st.sampled_from(KINDS))
    stem = "f_" + component_id.replace(".", "_").lower()
    most = draw(hundredths(1, 1000))
    rule: dict = {"kind": kind, "fact": stem}
    match kind:
        case "yes_no":
            facts.append(fact(stem, "yes_no"))
        case "ratio":
            decimals = draw(st.sampled_from([0, 0, 2]))
            part = draw(st.sampled_from([{}, {"at_most": f"{stem}_of"}, {"maximum": Decimal(5)}]))
            whole = draw(st.sampled_from([{}, {"minimum": Decimal(2)}]))
            excused = {"may_not_apply": draw(st.booleans())}
            facts.append(fact(stem, "number", decimals=decimals, **part, **excused))
            facts.append(fact(f"{stem}_of", "count", **whole))
            rule = {"kind": kind, "numerator": stem, "denominator": f"{stem}_of"}
            rule |= {"target": draw(hundredths(1, 300)), "target_status": "design"}
            rule["zero_denominator"] = draw(st.sampled_from(["not_applicable", "zero_points"]))
        case "bands":
            facts += [fact(stem, "count"), fact(f"{stem}_of", "count")]
            edges = sorted(draw(st.sets(hundredths(1, 500), min_size=1, max_size=3)))
            rule = {"kind": kind, "numerator": stem, "bands_status": "design"}
            if draw(st.booleans()):
                rule["denominator"] = f"{stem}_of"
            else:
                facts.pop()
            rule["bands"] = tuple(
                {"interval": interval, "points": draw(st.sampled_from([Decimal(0), most]))}
                for interval in tiles(edges, draw(st.booleans()))
            )
        case "choice":
            ids = [f"o{n}" for n in range(draw(st.integers(1, 4)))]
            options = tuple({"id": o, "label_vi": o, "label_en": o} for o in ids)
            facts.append(fact(stem, "choice", options=options))
            points = {o: draw(st.sampled_from([Decimal(0), most])) for o in ids}
            rule["points"] = points | {ids[-1]: most}
        case "count":
            facts.append(fact(stem, "count"))
            rule |= {"target": Decimal(draw(st.integers(1, 20))), "target_status": "design"}
        case "entered":
            facts.append(fact(stem, "points", decimals=2))
            rule["step"] = Decimal("0.01")
        case "on_time":
            facts.append(fact(stem, "date"))
            deadlines = {YEAR: DEADLINE} if draw(st.booleans()) else {}
            rule |= {"deadlines": deadlines, "deadline_status": "design"}
    stages = draw(st.none() | st.sets(st.sampled_from(STAGES), min_size=1).map(tuple))
    rest = {"id": component_id, "domain": "enabling", "stages": stages, "max_points": most}
    return NAMED | rest | {"rule": rule}


def tiles(edges: list[Decimal], low_closed: bool) -> list[Interval]:
    low, high = ("[", ")") if low_closed else ("(", "]")
    ends = ["0", *(str(edge) for edge in edges), "inf"]
    texts = [f"{low}{a}, {b}{high}" for a, b in pairwise(ends)]
    texts[0] = "[" + texts[0][1:]
    texts[-1] = texts[-1][:-1] + ")"
    return [Interval.parse(text) for text in texts]


def shares() -> st.SearchStrategy[Decimal]:
    return hundredths(1, 100)


@st.composite
def frameworks(draw) -> Framework:
    """A framework that ``dtindex check`` would pass in all that scoring leans on."""
    facts: list[dict] = []
    groups = []
    for g in range(1, draw(st.integers(1, 3)) + 1):
        criteria = []
        for k in range(1, draw(st.integers(1, 2)) + 1):
            letters = "abc"[: draw(st.integers(1, 3))]
            parts = tuple(draw(components(f"{g}.{k}.{letter}", facts)) for letter in letters)
            total = sum(part["max_points"] for part in parts)
            criteria.append(NAMED | {"id": f"{g}.{k}", "max_points": total, "components": parts})
        itemised = sum(criterion["max_points"] for criterion in criteria)
        unknown = draw(st.sampled_from([Decimal(0), Decimal(0), Decimal("1.5")]))
        groups.append(
            NAMED
            | {"id": f"g{g}", "short_vi": "N", "short_en": "N", "criteria": tuple(criteria)}
            | {"counted": g == 1 or draw(st.booleans()), "max_points": itemised + unknown}
            | {"complete": not unknown, "itemised_points": itemised if unknown else None}
        )
    conditions = ()
    if draw(st.booleans()):
        facts.append(fact("f_condition", "yes_no"))
        conditions = (NAMED | {"id": "C1", "fact": "f_condition"},)
    total = sum(group["max_points"] for group in groups if group["counted"])
    level_texts = ("[0, 0.5)", "[0.5, 2]", f"(2, {max(total, Decimal(3))}]")
    return Framework(
        id="random",
        title_vi="Ngẫu nhiên", title_en="Random", short_vi="N", short_en="R",
        issuer_vi="Không", issuer_en="None", based_on=("random",),
        step=Decimal("0.01"),
        max_points=total,
        status="design",
        school_years=({"id": YEAR, **POLICY},),
        stages=tuple(
            {"id": s, "title_vi": s, "title_en": s, "short_vi": s, "short_en": s} for s in STAGES
        ),
        level_rule=POLICY | {
            "read_off": draw(st.sampled_from(["index", "lowest_group"])),
            "levels": tuple(
                {"level": n, "title_vi": "M", "title_en": "L", "interval": Interval.parse(text)}
                for n, text in enumerate(level_texts, 1)
            ),
        },
        unmet_condition=POLICY | {"rule": "hold_at_level", "level": 1},
        missing=POLICY | {"rule": "zero"},
        provisional=draw(st.none() | shares().map(lambda s: POLICY | {"answered_share": s})),
        not_applicable=POLICY | {"rule": "rescale_group"},
        verification=POLICY | {"rule": "external_else_self"},
        comparison=POLICY | {"minimum_members": 2, "rules": (("stages",), ())},
        sources=(), clauses=(), facts=tuple(facts), groups=tuple(groups),
        conditions=conditions, digest="random",
    )  # fmt: skip


@st.composite
def answers(draw, framework: Framework) -> dict[str, Answer]:
    """Answers of one institution, every state possible."""
    most = {c.rule.fact: c.max_points for c in framework.components if c.rule.kind == "entered"}
    drawn = {}
    for each in framework.facts:
        state = draw(st.sampled_from([ANSWERED] * 5 + [MISSING, NOT_APPLICABLE, REJECTED]))
        value: object = None
        if state == ANSWERED:
            match each.kind:
                case "yes_no":
                    value = draw(st.booleans())
                case "choice":
                    value = draw(st.sampled_from(each.option_ids))
                case "date":
                    value = DEADLINE.toordinal() + draw(st.integers(-2, 2))
                case "points":
                    value = draw(hundredths(0, int(most[each.id] * 100)))
                case "number" if each.decimals:
                    value = draw(hundredths(0, 3000))
                case _:
                    value = draw(st.integers(0, 30) | st.integers(0, 10**13))
        drawn[each.id] = Answer(state, value)
    return drawn


def encoded(framework: Framework, answer: Answer, fact_id: str) -> int:
    each = framework.fact[fact_id]
    if answer.state != ANSWERED:
        return 0
    if each.kind == "choice":
        return each.option_ids.index(answer.value)
    return int(answer.value * 10**each.decimals)


def facts_of(framework: Framework, rows: list[dict[str, Answer]]) -> Facts:
    """Self assessments of institutions T0, T1 … as Facts."""
    shape = (len(rows), len(framework.facts))
    values, states = np.zeros(shape, np.int64), np.zeros(shape, np.uint8)
    for r, row in enumerate(rows):
        for c, each in enumerate(framework.facts):
            values[r, c] = encoded(framework, row[each.id], each.id)
            states[r, c] = STATE_CODES[row[each.id].state]
    records = pd.DataFrame(
        {
            "school_year": YEAR,
            "institution_id": [f"T{r}" for r in range(len(rows))],
            "assessment": "self",
            "file": "",
            "sheet": "",
        }
    )
    nowhere = np.full(shape, -1, np.int32)
    evidence = pd.DataFrame({"record": [], "fact_id": [], "text": []})
    return Facts(framework, records, values, states, nowhere, nowhere, evidence)
