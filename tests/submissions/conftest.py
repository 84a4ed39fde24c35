from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from dtindex.criteria.rules.interval import Interval
from dtindex.criteria.rules.models import STAGES, Framework
from dtindex.submissions.institutions import read_institutions
from dtindex.submissions.intake.read import read_submissions

POLICY = {"status": "design", "note_vi": "Lý do", "note_en": "Reason"}


def titled(id_: str, **more: object) -> dict:
    words = {"title_vi": f"Mục {id_}", "title_en": f"Item {id_}"}
    return {"id": id_, **words, "clauses": ("I.1",), "status": "design", **more}


def fact(id_: str, kind: str, label_vi: str, **more: object) -> dict:
    words = {"label_vi": label_vi, "label_en": f"Label of {id_}", "clauses": ("I.1", "I.2")}
    return {"id": id_, "kind": kind, **words, "status": "design", **more}


def options(*pairs: tuple[str, str, str]) -> tuple[dict, ...]:
    return tuple({"id": i, "label_vi": vi, "label_en": en} for i, vi, en in pairs)


FACTS = (
    fact("n_classes", "count", "Tổng số lớp", unit_vi="lớp", minimum=Decimal(1)),
    fact("n_classes_online", "count", "Số lớp học trực tuyến", unit_vi="lớp", at_most="n_classes"),
    fact(
        "plan",
        "yes_no",
        "Đã ban hành kế hoạch, phương án",
        evidence_required=True,
        evidence_vi="Số, ngày kế hoạch.",
        evidence_en="Number and date of the plan.",
    ),
    fact("n_terms", "count", "Số học kỳ", maximum=Decimal(2)),
    fact("fees", "amount", "Tổng số tiền thu", unit_vi="đồng", unit_en="VND"),
    fact("hours", "number", "Số giờ trung bình", decimals=3),
    fact("share", "number", "Tỷ lệ", decimals=4, maximum=Decimal(1)),
    fact(
        "platform",
        "choice",
        "Nền tảng quản trị",
        options=options(("none", "Chưa có", "None"), ("some", "Có", "Some"), ("full", "Đủ", "All")),
        may_not_apply=True,
    ),
    fact("sent_on", "date", "Ngày gửi báo cáo", may_not_apply=True),
    fact("n_grade12", "count", "Số học sinh lớp 12"),
)
RULES = {
    "1.1.a": {"kind": "ratio", "numerator": "n_classes_online", "denominator": "n_classes"},
    "1.1.b": {"kind": "yes_no", "fact": "plan"},
    "1.1.c": {"kind": "count", "fact": "n_terms", "target": Decimal(2)},
    "1.1.d": {"kind": "count", "fact": "fees", "target": Decimal(9)},
    "1.1.e": {"kind": "count", "fact": "hours", "target": Decimal(9)},
    "1.1.f": {"kind": "count", "fact": "share", "target": Decimal(1)},
    "1.1.g": {"kind": "choice", "fact": "platform", "points": {"none": 0, "some": 0, "full": 1}},
    "1.1.h": {"kind": "on_time", "fact": "sent_on", "deadlines": {}, "deadline_status": "text"},
    "1.1.i": {"kind": "count", "fact": "n_grade12", "target": Decimal(1)},
}


def component(id_: str, rule: dict) -> dict:
    if rule["kind"] in ("ratio", "count"):
        rule = rule | {"target_status": "design"}
    stages = ("upper_secondary",) if id_ == "1.1.i" else None
    parts = {"domain": "enabling", "max_points": Decimal(1), "stages": stages, "rule": rule}
    return titled(id_, **parts)


def make_framework(
    step: str = "0.01", more_facts: tuple[dict, ...] = (), more_rules: dict | None = None
) -> Framework:
    """A framework with a fact of every kind; its points mean nothing."""
    components = tuple(component(id_, rule) for id_, rule in (RULES | (more_rules or {})).items())
    criterion = titled("1.1", max_points=Decimal(9), components=components)
    group = titled("g1", short_vi="N", short_en="G", max_points=Decimal(9), criteria=(criterion,))
    stages = tuple(
        {"id": s, "title_vi": s, "title_en": s, "short_vi": s, "short_en": s} for s in STAGES
    )
    level = {"level": 1, "title_vi": "M", "title_en": "L", "interval": Interval.parse("[0, 9]")}
    return Framework(
        id="small",
        **{
            f"{what}_{lang}": "Nhỏ"
            for what in ("title", "short", "issuer")
            for lang in ("vi", "en")
        },
        based_on=("small",),
        step=Decimal(step),
        max_points=Decimal(9),
        status="design",
        school_years=({"id": "2021-2022", **POLICY}, {"id": "2022-2023", **POLICY}),
        stages=stages,
        level_rule=POLICY | {"read_off": "index", "levels": (level,)},
        unmet_condition=POLICY | {"rule": "hold_at_level", "level": 1},
        missing=POLICY | {"rule": "zero"},
        not_applicable=POLICY | {"rule": "rescale_group"},
        verification=POLICY | {"rule": "external_else_self"},
        comparison=POLICY | {"minimum_members": 2, "rules": (("stages",), ())},
        sources=(),
        clauses=(),
        facts=(*FACTS, *more_facts),
        groups=(group,),
        conditions=(),
        digest="small",
    )


@pytest.fixture(scope="session")
def framework() -> Framework:
    return make_framework()


@pytest.fixture(scope="session")
def framework_of_points() -> Framework:
    """One whose points go by halves, with points that institutions enter themselves."""
    points = fact("entered", "points", "Điểm tự chấm", decimals=1, maximum=Decimal(10))
    rule = {"kind": "entered", "fact": "entered", "step": Decimal("0.5")}
    return make_framework("0.5", (points,), {"1.1.j": rule})


@pytest.fixture(scope="session")
def institutions():
    table = pd.DataFrame(
        {
            "institution_id": ["A1", "B2"],
            "name": ["Trường Tiểu học A", "Trường THPT B"],
            "stages": ["primary", "upper_secondary"],
        }
    )
    return read_institutions(table)


@pytest.fixture
def read(framework, institutions):
    """Read a source; give the facts, and the issues but those about who sent nothing."""

    def read_source(source: Path | str | pd.DataFrame, **more: object):
        facts, issues = read_submissions(source, framework, institutions, **more)
        return facts, [issue for issue in issues if issue.code != "DT226"]

    return read_source


@pytest.fixture
def read_csv(read, tmp_path):
    """Write text to a CSV file and read it."""

    def read_text(text: str, **more: object):
        path = tmp_path / "tong-hop.csv"
        path.write_text(text, encoding="utf-8")
        return read(path, **more)

    return read_text
