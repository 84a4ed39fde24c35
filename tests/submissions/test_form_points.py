import datetime
import shutil
import subprocess
from decimal import Decimal

import numpy as np
import pytest
import python_calamine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dtindex.criteria.load import load_framework
from dtindex.criteria.rules.models import STAGES
from dtindex.scoring.score import score
from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.formulas import EXACT, UNKNOWN
from dtindex.submissions.forms.write import write_forms
from dtindex.submissions.intake.read import read_submissions
from oracle import ANSWERED, NOT_APPLICABLE
from random_frameworks import YEAR, answers, frameworks
from small_provinces import STAGE_SETS, province

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


@pytest.fixture(scope="module")
def recalculate(tmp_path_factory):
    """Let LibreOffice open workbooks, count, and save them elsewhere."""
    home = tmp_path_factory.mktemp("office")

    def convert(paths, out):
        command = ["soffice", "--headless", f"-env:UserInstallation={home.as_uri()}"]
        command += ["--convert-to", "xlsx", "--outdir", str(out), *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return [out / path.name for path in paths]

    return convert


def counted(path, framework) -> dict[str, object]:
    """Steps on a form by component, by group and for the index, as the spreadsheet has them."""
    workbook = python_calamine.CalamineWorkbook.from_path(str(path))
    rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    found, columns, last = {}, [], 0
    for n, row in enumerate(rows):
        last = n if row[0] in framework.fact else last
        for column, cell in enumerate(row):
            if cell in framework.component and column > 12:
                found[cell] = tuple(row[column + 2 : column + 4])
                columns.append(column)
                last = n
    behind = min(columns) - 2
    for place, group in enumerate(framework.groups):
        found[group.id] = rows[last + 2 + place][behind]
    total = rows[last + 2 + len(framework.groups)]
    roles = rows[2]
    shown = total[roles.index("points")]
    return found | {"index": total[behind], "shown": shown, "out of": total[roles.index("out_of")]}


def disagreements(path, framework, result, institution_id) -> list[tuple]:
    """What a form says otherwise than the library; what it says it does not know is let pass."""
    row = result.institutions.row_of(institution_id)
    scores, said = result.scores, counted(path, framework)
    expected: dict[str, object] = {"index": int(scores.index.points[row])}
    for column, group in enumerate(framework.groups):
        expected[group.id] = int(scores.group.points[row, column])
    for column, component in enumerate(framework.components):
        if component.id in said:
            steps = scores.component.points[row, column], scores.component_max[row, column]
            expected[component.id] = tuple(map(int, steps))
    wrong = []
    for what, steps in expected.items():
        if said[what] != steps and UNKNOWN not in np.ravel(said[what]).tolist():
            wrong.append((what, said[what], steps))
    points = scores.index.points[row] * framework.step
    if said["shown"] not in (UNKNOWN, "–", float(points)):
        wrong.append(("shown", said["shown"], points))
    return wrong


def at_random(framework, rng) -> dict[str, Entry]:
    """Answers as schools type them: ties, zeros, parts over their wholes, blanks, excuses."""
    entries = {}
    for fact in framework.facts:
        luck = rng.random()
        if luck < 0.08:
            continue
        if fact.may_not_apply and luck < 0.3:
            answer = Entry(None if luck < 0.25 else 1, "", "không có")
        elif fact.kind == "yes_no":
            answer = Entry(bool(rng.random() < 0.7))
        elif fact.kind == "choice":
            answer = Entry(str(rng.choice(fact.option_ids)))
        elif fact.kind == "date":
            day = datetime.date(2022, 9, 20) + datetime.timedelta(int(rng.integers(0, 20)))
            answer = Entry(day)
        elif fact.kind == "points":
            most = int((fact.maximum or 10) * 10**fact.decimals)
            answer = Entry(Decimal(int(rng.integers(0, most + 1))).scaleb(-fact.decimals))
        elif fact.kind == "amount":
            answer = Entry(int(rng.integers(0, 10**10)))
        else:
            most = int(fact.maximum if fact.maximum is not None else rng.choice([0, 8, 40, 1600]))
            answer = Entry(int(rng.integers(0, most + 1)))
        entries[fact.id] = answer
    return entries


@pytest.mark.parametrize("name", ["kontum-2022", "moet-4725-2022"])
def test_points_on_a_form_are_those_of_the_library_to_the_step(name, recalculate, tmp_path):
    framework, rng = load_framework(name), np.random.default_rng(4725)
    stages = [(stage,) for stage in STAGES] * 3 + [("primary", "lower_secondary")] * 5
    institutions = province(stages)
    year = framework.school_year_ids[-1]
    typed = {institution_id: at_random(framework, rng) for institution_id in institutions.ids}
    paths = write_forms(framework, institutions, year, tmp_path / "forms", answers=typed)

    facts, _ = read_submissions(tmp_path / "forms", framework, institutions)
    result = score(framework, institutions, facts, school_year=year)

    wrong = {}
    for path in recalculate(paths, tmp_path):
        found = disagreements(path, framework, result, path.stem)
        wrong |= {path.stem: found} if found else {}
    assert wrong == {}


def entry_of(fact, answer) -> Entry:
    if answer.state == NOT_APPLICABLE:
        return Entry(None, "", "không có")
    if answer.state != ANSWERED:
        return Entry()
    if fact.kind == "date":
        return Entry(datetime.date.fromordinal(answer.value))
    return Entry(answer.value)


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[*HealthCheck],
)
@given(data=st.data())
def test_whatever_the_rules_say_forms_and_library_agree(data, recalculate, tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    results, paths = {}, []
    for n in range(8):
        drawn = data.draw(frameworks())
        excusable = tuple(f.model_copy(update={"may_not_apply": True}) for f in drawn.facts)
        framework = drawn.model_copy(update={"facts": excusable})
        stages = data.draw(STAGE_SETS)
        if not any(component.applies_to(stages) for component in framework.components):
            continue
        institutions = province([stages])
        institutions.table["institution_id"] = f"F{n}"
        typed = data.draw(answers(framework))
        entries = {f.id: entry_of(f, typed[f.id]) for f in framework.facts}
        paths += write_forms(framework, institutions, YEAR, folder, answers={f"F{n}": entries})
        facts, _ = read_submissions(folder / f"F{n}.xlsx", framework, institutions)
        results[f"F{n}"] = framework, score(framework, institutions, facts, school_year=YEAR)

    told = {}
    for path in recalculate(paths, folder / "counted"):
        framework, result = results[path.stem]
        told[path.stem] = disagreements(path, framework, result, path.stem)

    assert {name: wrong for name, wrong in told.items() if wrong} == {}


def test_a_form_says_where_it_cannot_count_exactly(framework, institutions, recalculate, tmp_path):
    answers = {"B2": {"n_classes": Entry(EXACT), "n_classes_online": Entry(EXACT - 1)}}
    paths = write_forms(framework, institutions, YEAR, tmp_path / "forms", answers=answers)

    said = counted(recalculate(paths[1:], tmp_path)[0], framework)

    assert said["1.1.a"] == (UNKNOWN, 100)
    assert said["g1"] == said["index"] == said["shown"] == UNKNOWN


def test_an_empty_form_shows_a_dash_out_of_all_until_it_is_answered(
    framework, institutions, recalculate, tmp_path
):
    paths = write_forms(framework, institutions, YEAR, tmp_path / "forms")

    said = counted(recalculate(paths[1:], tmp_path)[0], framework)

    assert (said["shown"], said["out of"], said["index"]) == ("–", 9, 0)
    assert said["1.1.a"] == (0, 100)
