"""Who became whom: read as offices write it, every mistake told at once."""

import pandas as pd
import pytest

import dtindex as dti
from dtindex.submissions.crosswalk import CrosswalkError

HEADINGS = "Năm học,Mã cũ,Mã mới,Thay đổi"


def test_a_crosswalk_is_read_as_an_office_writes_it(tmp_path):
    path = tmp_path / "crosswalk.csv"
    rows = "2025 – 2026,KT01,KT90,Sáp nhập\n2025-2026,KT02,KT90,hợp nhất\n,,,\n"
    path.write_text(f"{HEADINGS}\n{rows}", "utf-8-sig")

    table = dti.read_crosswalk(path)

    assert table.values.tolist() == [
        ["2025-2026", "KT01", "KT90", "merged"],
        ["2025-2026", "KT02", "KT90", "merged"],
    ]


def test_columns_may_bear_their_ids_in_any_order():
    table = pd.DataFrame(
        {"kind": ["split"], "to_id": ["B"], "from_id": ["A"], "school_year": ["2023-2024"]}
    )

    assert dti.read_crosswalk(table).values.tolist() == [["2023-2024", "A", "B", "split"]]


def test_every_mistake_of_a_crosswalk_is_told_at_once(tmp_path):
    path = tmp_path / "crosswalk.csv"
    path.write_text(f"{HEADINGS}\n2025,KT01,KT90,giải thể\n2025-2026,KT02,,đổi mã\n", "utf-8")

    with pytest.raises(CrosswalkError) as caught:
        dti.read_crosswalk(path)

    found = [(issue.code, issue.cell) for issue in caught.value.issues]
    assert found == [("DT313", "A2"), ("DT312", "D2"), ("DT314", "C3")]


def test_a_missing_column_of_a_crosswalk_is_named(tmp_path):
    path = tmp_path / "crosswalk.csv"
    path.write_text("Năm học,Mã cũ,Mã mới\n2025-2026,KT01,KT90\n", "utf-8")

    with pytest.raises(CrosswalkError, match="kind"):
        dti.read_crosswalk(path)
