"""Small frameworks whose ways to a level can all be tried, one after another."""

from decimal import Decimal
from itertools import product

import numpy as np

from dtindex.criteria.rules.interval import Interval
from dtindex.criteria.rules.models import STAGES, Effort, EffortPolicy, Framework
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.scoring.scores import Scores
from oracle import ANSWERED, MISSING, NOT_APPLICABLE, REJECTED, Answer
from random_frameworks import NAMED, POLICY, YEAR, fact, facts_of
from small_provinces import province

MOST = 5
"""The greatest number that a fact can be."""


def small_case(seed: int) -> ScoreResult:
    """One institution under a framework of a few facts; the same for the same seed."""
    rng = np.random.default_rng(seed)
    framework = _framework(rng)
    answers = {each.id: _answer(each, rng) for each in framework.facts}
    return score(framework, province([("primary",)]), facts_of(framework, [answers]))


def _framework(rng: np.random.Generator) -> Framework:
    facts: list[dict] = []
    groups = []
    for g in range(1, int(rng.integers(1, 4)) + 1):
        parts = [_component(f"{g}.1.{letter}", facts, rng) for letter in "ab"[: rng.integers(1, 3)]]
        total = sum(part["max_points"] for part in parts)
        unknown = Decimal(int(rng.choice([0, 0, 0, 2])))
        criterion = NAMED | {"id": f"{g}.1", "max_points": total, "components": tuple(parts)}
        groups.append(
            NAMED
            | {"id": f"g{g}", "short_vi": "N", "short_en": "N", "criteria": (criterion,)}
            | {"counted": g == 1 or bool(rng.random() < 0.8), "max_points": total + unknown}
            | {"complete": not unknown, "itemised_points": total if unknown else None}
        )
    conditions = ()
    if rng.random() < 0.3:
        facts.append(fact("f_condition", "yes_no"))
        conditions = (NAMED | {"id": "C1", "fact": "f_condition"},)
    most = sum(group["max_points"] for group in groups if group["counted"])
    ends = sorted(rng.choice(np.arange(1, int(most) * 4), 2, replace=False).tolist())
    texts = (f"[0, {ends[0] / 4})", f"[{ends[0] / 4}, {ends[1] / 4}]", f"({ends[1] / 4}, {most}]")
    words = {"title_vi": "M", "title_en": "L"}
    return Framework(
        id="small",
        title_vi="Nhỏ", title_en="Small", short_vi="N", short_en="S",
        issuer_vi="Không", issuer_en="None", based_on=("small",),
        step=Decimal("0.01"), max_points=most, status="design",
        school_years=({"id": YEAR, **POLICY},),
        stages=tuple(
            {"id": s, "title_vi": s, "title_en": s, "short_vi": s, "short_en": s} for s in STAGES
        ),
        level_rule=POLICY | {
            "read_off": str(rng.choice(["index", "lowest_group"])),
            "levels": tuple(
                words | {"level": n, "interval": Interval.parse(text)}
                for n, text in enumerate(texts, 1)
            ),
        },
        unmet_condition=POLICY | {"rule": "hold_at_level", "level": 1},
        missing=POLICY | {"rule": "zero"},
        not_applicable=POLICY | {"rule": "rescale_group"},
        verification=POLICY | {"rule": "external_else_self"},
        comparison=POLICY | {"minimum_members": 2, "rules": (("stages",), ())},
        effort=EffortPolicy(unit_vi="công", unit_en="days", defaults=_efforts(rng), **POLICY),
        sources=(), clauses=(), facts=tuple(facts), groups=tuple(groups),
        conditions=conditions, digest=f"small {int(rng.integers(2**60))}",
    )  # fmt: skip


def _efforts(rng: np.random.Generator) -> dict[str, Effort]:
    return {
        kind: Effort(
            cost=Decimal(int(rng.integers(1, 9))),
            step=Decimal(int(rng.choice([1, 1, 2]))) if kind == "count" else Decimal(1),
            status="design",
        )
        for kind in ("count", "yes_no", "choice")
    }


def _component(component_id: str, facts: list[dict], rng: np.random.Generator) -> dict:
    """A component that reads facts of its own, or one that another reads already."""
    stem = "f_" + component_id.replace(".", "_")
    kind = str(rng.choice(["yes_no", "choice", "count", "ratio", "bands"]))
    most = Decimal(int(rng.integers(1, 6)))
    shared = [each["id"] for each in facts if each["kind"] == "count" and "_of" not in each["id"]]
    bounds = {"minimum": Decimal(0), "maximum": Decimal(MOST)}
    rule: dict = {"kind": kind, "fact": stem}
    match kind:
        case "yes_no":
            facts.append(fact(stem, kind))
        case "choice":
            ids = ("a", "b", "c")
            facts.append(fact(stem, kind, options=tuple(
                {"id": o, "label_vi": o, "label_en": o} for o in ids
            )))  # fmt: skip
            middle = Decimal(int(rng.integers(0, int(most) + 1)))
            rule["points"] = {"a": Decimal(0), "b": middle, "c": most}
        case "count":
            if shared and rng.random() < 0.6:
                rule["fact"] = str(rng.choice(shared))
            else:
                facts.append(fact(stem, "count", **bounds))
            rule |= {"target": Decimal(int(rng.integers(1, MOST + 1))), "target_status": "design"}
        case "ratio":
            facts.append(fact(stem, "count", at_most=f"{stem}_of", **bounds))
            facts.append(fact(f"{stem}_of", "count", **bounds))
            rule = {"kind": kind, "numerator": stem, "denominator": f"{stem}_of"}
            rule |= {"target": Decimal(1), "target_status": "design"}
            rule["zero_denominator"] = str(rng.choice(["not_applicable", "zero_points"]))
        case "bands":
            facts.append(fact(stem, "count", **bounds))
            edge = int(rng.integers(1, MOST))
            low, high = (Decimal(0), most) if rng.random() < 0.7 else (most, Decimal(0))
            bands = (
                {"interval": Interval.parse(f"[0, {edge})"), "points": low},
                {"interval": Interval.parse(f"[{edge}, inf)"), "points": high},
            )
            rule = {"kind": kind, "numerator": stem, "bands": bands, "bands_status": "design"}
    rest = {"id": component_id, "domain": "enabling", "stages": None, "max_points": most}
    return NAMED | rest | {"rule": rule}


def _answer(each, rng: np.random.Generator) -> Answer:
    state = str(rng.choice([ANSWERED] * 6 + [MISSING, REJECTED, NOT_APPLICABLE]))
    if state != ANSWERED:
        return Answer(state)
    match each.kind:
        case "yes_no":
            return Answer(ANSWERED, bool(rng.random() < 0.3))
        case "choice":
            return Answer(ANSWERED, str(rng.choice(each.option_ids)))
    return Answer(ANSWERED, int(rng.integers(0, MOST + 1)))


def least_effort(result: ScoreResult, level: int) -> Decimal | None:
    """Least effort of all answers that there could be instead; None when none reaches the level.

    What a share is of stays as it is, no part becomes more than its whole, and no component comes
    to apply or not to apply.
    """
    framework = result.framework
    wholes = {
        c.rule.denominator for c in framework.components if getattr(c.rule, "denominator", None)
    }
    movable = [
        column for column, each in enumerate(framework.facts)
        if each.id not in wholes and result.answers.states[0, column] != 2
    ]  # fmt: skip
    options = [_options(result, column) for column in movable]
    rows = list(product(*options))
    values = np.repeat(result.answers.values[:1], len(rows), axis=0)
    states = np.repeat(result.answers.states[:1], len(rows), axis=0)
    efforts = np.zeros(len(rows))
    for place, column in enumerate(movable):
        for number, row in enumerate(rows):
            value, effort = row[place]
            efforts[number] += effort
            if value is not None:
                values[number, column], states[number, column] = value, 1
    scores = _scores(result, values, states)
    same = (scores.component_max == result.scores.component_max[0]).all(axis=1)
    reached = same & (scores.levels.level >= level)
    return Decimal(int(efforts[reached].min())) if reached.any() else None


def _options(result: ScoreResult, column: int) -> list[tuple[int | None, int]]:
    """Answers to a fact, encoded, and the effort of each; None leaves it as it is."""
    each = result.framework.facts[column]
    answered = result.answers.states[0, column] == 1
    now = int(result.answers.values[0, column]) if answered else 0
    effort = result.framework.effort.defaults[each.kind]
    most = {"yes_no": 1, "choice": len(each.options) - 1}.get(each.kind, MOST)
    if each.at_most is not None:
        whole = result.framework.fact_index[each.at_most]
        if result.answers.states[0, whole] == 1:
            most = min(most, int(result.answers.values[0, whole]))
    options: list[tuple[int | None, int]] = [(None, 0)]
    for value in range(most + 1):
        if answered and value == now:
            continue
        steps = max(1, -(-abs(value - now) // int(effort.step)))
        options.append((value, steps * int(effort.cost)))
    return options


def _scores(result: ScoreResult, values: np.ndarray, states: np.ndarray) -> Scores:
    """Scores of many institutions that differ in these answers."""
    framework = result.framework
    n = len(values)
    nothing = {each.id: Answer(MISSING) for each in framework.facts}
    facts = facts_of(framework, [nothing] * n)
    facts.values[:], facts.states[:] = values, states
    return score(framework, province([("primary",)] * n), facts).scores
