"""The institutions of the illustrative province: made-up districts, communes and schools."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

__all__ = ["make_institutions"]


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
_NAMES = (
    "Hoa Mai", "Hoa Sen", "Hoa Đào", "Hướng Dương", "Sao Mai", "Họa Mi", "Sơn Ca", "Vành Khuyên",
    "Cẩm Tú", "Bằng Lăng", "Phượng Vĩ", "Măng Non", "Bình Minh", "Ánh Dương", "Đồng Xanh",
    "Tuổi Thơ",
)  # fmt: skip
_AREAS = ("Thuận lợi", "Khó khăn", "Đặc biệt khó khăn")
_MARK = "dữ liệu minh hoạ"


def make_institutions(n_institutions: int, rng: np.random.Generator) -> pd.DataFrame:
    """Make up institutions: a table that :func:`dtindex.read_institutions` takes.

    Beside its columns there is ``pupils``, the typical size of the kind of school, for
    :mod:`dtindex.sample.answers`; and ``illustrative``, so that every scorecard says what it is.
    """
    kinds = rng.choice(len(_KINDS), n_institutions, p=[kind.share for kind in _KINDS])
    districts = rng.choice(len(_DISTRICTS), n_institutions, p=_falling(len(_DISTRICTS)))
    communes = rng.integers(0, len(_COMMUNES), n_institutions)
    # The town is easy to reach, the districts at the end of the list are remote.
    remoteness = districts / (len(_DISTRICTS) - 1) + rng.normal(0, 0.25, n_institutions)
    areas = np.digitize(remoteness, [0.3, 0.75])
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
            "area": [_AREAS[area] for area in areas],
            "illustrative": _MARK,
            "pupils": [_KINDS[kind].typical_pupils for kind in kinds],
        }
    )
    order = np.lexsort((table["institution_id"], communes, districts))
    return table.iloc[order].reset_index(drop=True)


def _falling(n: int) -> list[float]:
    weights = np.linspace(2.0, 1.0, n)
    return list(weights / weights.sum())
