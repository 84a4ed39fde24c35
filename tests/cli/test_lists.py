"""Lists that commands write, as a spreadsheet shows them."""

import pandas as pd

from dtindex.submissions.forms.cells import Entry
from dtindex.submissions.forms.write import write_form
from spreadsheets import applied, cut_rows, needs_libreoffice


@applied(needs_libreoffice)
def test_no_row_of_a_list_or_of_a_marked_copy_is_lower_than_its_words_need(
    run, province, files, sample, tmp_path
):
    framework = sample.framework
    about = pd.read_csv(province / "institutions.csv").iloc[0]
    institution = {
        "institution_id": about["institution_id"],
        "name": "Trường A",
        "stages": "primary",
    }
    answers = {fact.id: Entry("85%", "C:\\ke-hoach.pdf") for fact in framework.facts}
    path = province / "submissions" / "phieu.xlsx"
    write_form(path, framework, institution, "2022-2023", answers=answers)
    run("validate", *files(province), "--school-year", "2022-2023", "--out", province / "back")

    for name in ("register.xlsx", "problems.xlsx", "marked/phieu.xlsx"):
        assert cut_rows(province / "back" / name, tmp_path) == {}
