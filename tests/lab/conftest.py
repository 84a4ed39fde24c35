"""A school of one primary school, its form, and the folder in which both are."""

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import dtindex as dti
from dtindex.criteria.rules.models import Framework
from dtindex.lab.copies import copy_notebooks
from dtindex.lab.desk import Desk
from dtindex.lab.form_file import open_form
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_form
from dtindex.submissions.institutions import Institutions
from dtindex.submissions.outcome.facts import Value

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


@pytest.fixture(scope="session")
def best_answers(framework: Framework) -> dict[str, Entry]:
    """Answers that earn every point."""
    facts = framework.facts_for(tuple(INSTITUTION["stages"].split(";")))
    points = {c.rule.fact: c.rule.points for c in framework.components if c.rule.kind == "choice"}
    answers: dict[str, Value] = {}
    for fact in facts:
        match fact.kind:
            case "yes_no":
                answers[fact.id] = True
            case "choice":
                answers[fact.id] = max(points[fact.id], key=points[fact.id].__getitem__)
            case "date":
                answers[fact.id] = datetime.date(2022, 9, 1)
            case _:
                answers[fact.id] = int(fact.maximum or 50)
    return {fact_id: Entry(value, "Báo cáo 12/BC-TH") for fact_id, value in answers.items()}


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


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = dti.score(*dti.sample_province(n_institutions=8))
    return dti.save_result(result, tmp_path_factory.mktemp("scored") / "results")


@pytest.fixture(scope="session")
def project(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folder: the notebooks, and the results where they look for them."""
    folder = tmp_path_factory.mktemp("project")
    copy_notebooks(folder)
    shutil.copytree(results, folder / "results")
    return folder
