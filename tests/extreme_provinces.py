"""Provinces at the edge of what a page must hold: names, components, answers."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache

import pandas as pd
from pydantic import BaseModel

import dtindex as dti
from dtindex.criteria.rules.models import Framework
from dtindex.scoring.result import ScoreResult

YEAR = "2022-2023"
LONG = (
    "Trường Phổ thông Dân tộc Bán trú Tiểu học và Trung học cơ sở Nguyễn Thượng Nghiêng Khuỷu "
    "Ngoằn Ngoèo, xã Đăk Rơ Nga, huyện Tu Mơ Rông"
)
UNBROKEN = "TrungtâmGDNN-GDTXNghiêngKhuếchKhoáng"


@cache
def kontum() -> Framework:
    return dti.load_framework("kontum-2022")


def institutions(names: list[str] | None = None, district: str = "Huyện Đăk Hà") -> pd.DataFrame:
    names = names or [f"Trường Tiểu học số {n + 1}" for n in range(6)]
    return pd.DataFrame(
        {
            "institution_id": [f"T{n}" for n in range(len(names))],
            "name": names,
            "stages": (["primary", "primary;lower_secondary", "upper_secondary"] * 2)[: len(names)],
            "district": ([district, district, "Huyện Sa Thầy"] * 2)[: len(names)],
            "illustrative": "1",
        }
    )


def parts(record: BaseModel, **changed: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in type(record).model_fields} | changed


def framework_of(n_components: int, points: Decimal) -> Framework:
    """The rules of Kon Tum with one group of so many components, a question each."""
    rules = kontum()
    group = rules.groups[0]
    criterion, total = group.criteria[0], points * n_components
    question = next(fact for fact in rules.facts if fact.kind == "yes_no")
    size = rules.fact[rules.comparison.size_fact]
    ids = [f"made_{n}" for n in range(n_components)]
    components = tuple(
        parts(
            criterion.components[0],
            id=f"1.1.{n + 1}",
            max_points=points,
            rule={"kind": "yes_no", "fact": each},
        )
        for n, each in enumerate(ids)
    )
    criteria = (parts(criterion, max_points=total, components=components),)
    return Framework(
        **parts(
            rules,
            max_points=total,
            facts=(size, *(parts(question, id=each) for each in ids)),
            groups=(parts(group, max_points=total, criteria=criteria),),
            conditions=(),
            flags=(),
            digest=f"made-{n_components}",
        )
    )


def scored(framework: Framework, table: pd.DataFrame, answers: Mapping[str, object]) -> ScoreResult:
    """Score a province where every institution gives the same answers."""
    schools = dti.read_institutions(table)
    sent = pd.DataFrame({"institution_id": table["institution_id"], "school_year": YEAR, **answers})
    facts, _ = dti.read_submissions(sent, framework, schools)
    return dti.score(framework, schools, facts, school_year=YEAR)


def everything(framework: Framework, answer: str) -> dict[str, object]:
    return {fact.id: answer for fact in framework.facts}


def answering_yes(framework: Framework) -> ScoreResult:
    """Score a yes to every second question."""
    asked = [fact.id for fact in framework.facts if fact.kind == "yes_no"]
    return scored(framework, institutions(), dict.fromkeys(asked[::2], "Có"))


def long_names() -> ScoreResult:
    framework, _, _ = dti.sample_province(3)
    table = institutions([LONG, UNBROKEN, f"{LONG} {UNBROKEN}", *"ABC"], f"Huyện {UNBROKEN}")
    return scored(framework, table, {"n_classes": 12, "n_teachers": 20})


EXTREMES: dict[str, Callable[[], ScoreResult]] = {
    "long names": long_names,
    "all missing": lambda: scored(kontum(), institutions(), {"n_classes": 12}),
    "nothing applies": lambda: scored(
        kontum(), institutions(), everything(kontum(), "Không áp dụng: không có")
    ),
    "one component": lambda: answering_yes(framework_of(1, Decimal(100))),
    "sixty components": lambda: answering_yes(framework_of(60, Decimal("1.65"))),
    "one institution": lambda: scored(
        kontum(), institutions(["Trường Tiểu học số 1"]), {"n_classes": 12}
    ),
}
