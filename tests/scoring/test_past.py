"""Earlier years go with a result, are saved with it, and alter nothing of it."""

from dataclasses import replace

import pandas as pd
import pytest

import dtindex as dti
from dtindex.errors import ScoringError

CROSSWALK = {
    "school_year": ["2022-2023"],
    "from_id": ["MH0002"],
    "to_id": ["MH0009"],
    "kind": ["moved"],
}


@pytest.fixture(scope="module")
def province():
    return dti.sample_province(6)


@pytest.fixture(scope="module")
def before(province):
    return dti.score(*province, school_year="2021-2022")


def test_earlier_years_alter_no_score(province, before):
    alone = dti.score(*province, school_year="2022-2023")
    beside = dti.score(*province, school_year="2022-2023", previous=[before])

    assert beside.index.equals(alone.index)
    assert beside.digest != alone.digest


def test_earlier_years_and_who_became_whom_are_saved_with_a_result(province, before, tmp_path):
    walk = dti.read_crosswalk(pd.DataFrame(CROSSWALK))
    result = dti.score(*province, school_year="2022-2023", previous=[before], crosswalk=walk)

    again = dti.load_result(dti.save_result(result, tmp_path))

    assert again.digest == result.digest
    assert [each.school_year for each in again.previous] == ["2021-2022"]
    assert again.previous[0].index.equals(before.index)
    assert again.crosswalk is not None
    assert again.crosswalk.values.tolist() == walk.values.tolist()


def test_saving_without_a_past_leaves_none_of_an_earlier_saving(province, before, tmp_path):
    dti.save_result(dti.score(*province, previous=[before]), tmp_path)
    dti.save_result(dti.score(*province), tmp_path)

    assert dti.load_result(tmp_path).previous == ()
    assert not (tmp_path / "previous").exists()


def test_a_later_year_is_no_past(province):
    after = dti.score(*province, school_year="2022-2023")

    with pytest.raises(ScoringError, match="not earlier than 2021-2022") as caught:
        dti.score(*province, school_year="2021-2022", previous=[after])

    assert caught.value.code == "DT310"


def test_a_year_that_is_given_twice_is_refused(province, before):
    with pytest.raises(ScoringError, match="2021-2022 is given twice"):
        dti.score(*province, school_year="2022-2023", previous=[before, before])


def test_the_past_of_a_past_is_not_carried_on(province, before):
    middle = dti.score(*province, school_year="2022-2023", previous=[before])
    framework, institutions, facts = province
    records = facts.records.replace("2022-2023", "2023-2024")
    later = replace(facts, records=records)

    result = dti.score(
        framework, institutions, later, school_year="2023-2024", previous=[middle, before]
    )

    assert [each.school_year for each in result.previous] == ["2021-2022", "2022-2023"]
    assert all(each.previous == () for each in result.previous)
