"""The institutions of the illustrative province: made-up districts, communes and schools."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

__all__ = ["Areas", "make_institutions"]

Areas = Literal["district", "commune"]


@dataclass(frozen=True)
class _Kind:
    """A kind of school: what it is called, its stages, how common and how large it is."""

    title: str
    stages: str
    share: float
    typical_pupils: int


_KINDS = (
    _Kind("Trường Mầm non", "preschool", 0.34, 240),
    _Kind("Trường Tiểu học", "primary", 0.25, 420),
    _Kind("Trường TH&THCS", "primary;lower_secondary", 0.10, 480),
    _Kind("Trường THCS", "lower_secondary", 0.19, 430),
    _Kind("Trường THPT", "upper_secondary", 0.08, 760),
    _Kind("Trường THCS&THPT", "lower_secondary;upper_secondary", 0.015, 560),
    _Kind("Trung tâm GDNN-GDTX", "continuing", 0.025, 260),
)
_DISTRICTS = (
    "Thành phố Phố Núi", "Huyện Đăk Mẫu", "Huyện Suối Mơ", "Huyện Rừng Thông", "Huyện Hồ Biếc",
    "Huyện Đồi Chè", "Huyện Thác Trắng", "Huyện Nắng Sớm", "Huyện Sông Trong", "Huyện Mây Ngàn",
)  # fmt: skip
_COMMUNES = (
    "Bình Minh", "Hoa Lau", "Đá Dựng", "Cỏ Mật", "Ngọc Lan", "Tre Xanh", "Giếng Làng", "Cầu Treo",
)  # fmt: skip
_FIRST = ("Đồi", "Suối", "Rừng", "Hồ", "Thác", "Sông", "Bến", "Nương", "Đèo", "Bản")
_SECOND = ("Chè", "Mơ", "Thông", "Biếc", "Trắng", "Trong", "Lau", "Nắng", "Mây", "Sớm")
_IN_A_COMMUNE = 4
_NAMES = (
    "Hoa Mai", "Hoa Sen", "Hoa Đào", "Hướng Dương", "Sao Mai", "Họa Mi", "Sơn Ca", "Vành Khuyên",
    "Cẩm Tú", "Bằng Lăng", "Phượng Vĩ", "Măng Non", "Bình Minh", "Ánh Dương", "Đồng Xanh",
    "Tuổi Thơ",
)  # fmt: skip
_AREAS = ("Thuận lợi", "Khó khăn", "Đặc biệt khó khăn")
_MARK = "dữ liệu minh hoạ"


def make_institutions(
    n_institutions: int, rng: np.random.Generator, areas: Areas = "district"
) -> pd.DataFrame:
    """Make up institutions: a table that :func:`dtindex.read_institutions` takes.

    ``areas`` is the widest level of area: districts with communes, or communes alone, as since
    July 2025. Beside its columns there is ``pupils``, the typical size of the kind of school, for
    :mod:`dtindex.sample.answers`; and ``illustrative``, so that every scorecard says what it is.
    """
    kinds = rng.choice(len(_KINDS), n_institutions, p=[kind.share for kind in _KINDS])
    districts = rng.choice(len(_DISTRICTS), n_institutions, p=_falling(len(_DISTRICTS)))
    communes = rng.integers(0, len(_COMMUNES), n_institutions)
    # The town is easy to reach, the districts at the end of the list are remote.
    remoteness = districts / (len(_DISTRICTS) - 1) + rng.normal(0, 0.25, n_institutions)
    hardships = np.digitize(remoteness, [0.3, 0.75])
    names = rng.choice(_NAMES, n_institutions)
    table = pd.DataFrame(
        {
            "institution_id": [f"MH{n:04d}" for n in range(1, n_institutions + 1)],
            "name": [
                f"{_KINDS[kind].title} {name} {n}"
                for n, (kind, name) in enumerate(zip(kinds, names, strict=True), 1)
            ],
            "stages": [_KINDS[kind].stages for kind in kinds],
            "district": [_DISTRICTS[district] for district in districts],
            "commune": [f"Xã {_COMMUNES[commune]}" for commune in communes],
            "area": [_AREAS[hardship] for hardship in hardships],
            "illustrative": _MARK,
            "pupils": [_KINDS[kind].typical_pupils for kind in kinds],
        }
    )
    if areas == "commune":
        table = table.drop(columns="district").assign(commune=_communes_alone(n_institutions, rng))
        return table.sort_values(["commune", "institution_id"], ignore_index=True)
    order = np.lexsort((table["institution_id"], communes, districts))
    return table.iloc[order].reset_index(drop=True)


def _communes_alone(n_institutions: int, rng: np.random.Generator) -> list[str]:
    """Name communes of a province that has no districts, some four institutions in each."""
    names = [f"{first} {second}" for second in _SECOND for first in _FIRST]
    n_communes = min(len(names), max(2, n_institutions // _IN_A_COMMUNE))
    chosen = rng.integers(0, n_communes, n_institutions)
    return [f"{'Phường' if place < n_communes // 12 else 'Xã'} {names[place]}" for place in chosen]


def _falling(n: int) -> list[float]:
    weights = np.linspace(2.0, 1.0, n)
    return list(weights / weights.sum())
