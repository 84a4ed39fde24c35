"""A school of one primary school, its form, and the folder in which both are."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import dtindex as dti
from dtindex.criteria.models import Framework
from dtindex.lab.desk import Desk
from dtindex.lab.form import open_form
from dtindex.submissions.forms import write_form
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.sheet_cells import Entry

SCHOOL_YEAR = "2022-2023"
FORM = "KT01.xlsx"
INSTITUTION = {
    "institution_id": "KT01",
    "name": "Trường TH & THCS <Số 1>",
    "stages": "primary;lower_secondary",
}


@pytest.fixture(scope="session")
def framework() -> Framework:
    return dti.load_framework("kontum-2022")


@pytest.fixture(scope="session")
def institutions() -> Institutions:
    return dti.read_institutions(pd.DataFrame([INSTITUTION]))


@pytest.fixture
def form_path(tmp_path: Path, framework: Framework) -> Path:
    """The form that the department sent: blank, with last year's answers beside."""
    path = tmp_path / FORM
    previous = {"n_teachers": Entry(25), "computer_based_exams": Entry("pilot")}
    write_form(path, framework, INSTITUTION, SCHOOL_YEAR, previous=previous)
    return path


@pytest.fixture
def sit_down(form_path: Path) -> Callable[[], Desk]:
    """Open the form on a new desk, as after a kernel has been started."""

    def sit() -> Desk:
        return Desk(open_form(form_path), "vi", lambda: None)

    return sit


@pytest.fixture
def desk(sit_down: Callable[[], Desk]) -> Desk:
    return sit_down()
