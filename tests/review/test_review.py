import shutil
import subprocess
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

import dtindex as dti
from dtindex.criteria.rules.models import STAGES
from dtindex.review.assignments import parts_of, read_assignments
from dtindex.review.workbooks import write_reviews
from dtindex.submissions.forms.cells import in_words
from dtindex.submissions.forms.entries import entries_of
from dtindex.submissions.forms.sections import form_sections
from dtindex.submissions.institutions import InstitutionsError, read_institutions
from dtindex.submissions.outcome.codes import Code
from review.conftest import YEAR, Review
from spreadsheets import applied, cut_rows, n_pages, needs_libreoffice

ACCEPTED, CORRECTED, REJECTED = "Chấp nhận", "Điều chỉnh", "Không chấp nhận"


def said(facts) -> dict[tuple[str, str], tuple[str, object]]:
    table = facts.table.query("state != 'missing' and assessment == 'external'")
    keys = zip(table["institution_id"], table["fact_id"], strict=True)
    return dict(zip(keys, zip(table["state"], table["value"], strict=True), strict=True))


def claim_of(sample, kind: str) -> tuple[str, str, object]:
    """An institution, a fact of a kind, and what the institution said of it."""
    framework, _, facts = sample
    for institution_id, entries in entries_of(facts, YEAR).items():
        for fact_id, entry in entries.items():
            if framework.fact[fact_id].kind == kind and entry.value is not None:
                return institution_id, fact_id, entry.value
    raise AssertionError(kind)


@pytest.mark.parametrize("kind", ["count", "amount", "yes_no", "choice", "date"])
def test_what_is_accepted_is_what_was_claimed(sample, review, read, kind):
    institution_id, fact_id, value = claim_of(sample, kind)
    review.decide(institution_id, fact_id, ACCEPTED)

    facts, issues = read(review.save())

    assert issues == []
    assert said(facts) == {(institution_id, fact_id): ("answered", value)}


def test_decisions_read_back_as_an_external_record_beside_the_self_record(sample, review, read):
    _, _, own = sample
    institution_id, fact_id, value = claim_of(sample, "count")
    _, other, _ = claim_of(sample, "yes_no")
    review.decide(institution_id, fact_id, CORRECTED, value - 1, "Đếm lại tại chỗ")
    review.decide(institution_id, other, REJECTED, None, "Không có văn bản")

    external, issues = read(review.save())

    assert issues == []
    assert said(external) == {
        (institution_id, fact_id): ("answered", value - 1),
        (institution_id, other): ("rejected", None),
    }
    assert set(external.evidence["text"]) == {"Đếm lại tại chỗ", "Không có văn bản"}
    assert entries_of(own, YEAR)[institution_id][fact_id].value == value


def test_a_corrected_value_counts_and_the_self_record_is_kept(sample, review, tmp_path):
    framework, institutions, _ = sample
    institution_id, fact_id, value = claim_of(sample, "count")
    review.decide(institution_id, fact_id, None, value - 1, "Đếm lại tại chỗ")
    sent = tmp_path / "sent"
    sent.mkdir()
    shutil.move(review.save(), sent / "review.xlsx")
    own = pd.DataFrame({"institution_id": [institution_id], "school_year": YEAR, fact_id: value})
    own.to_csv(sent / "own.csv", index=False)

    facts, _ = dti.read_submissions(sent, framework, institutions)
    result = dti.score(framework, institutions, facts)

    values, _ = result.answers_to(fact_id)
    assert values[institutions.row_of(institution_id)] == value - 1
    assert entries_of(facts, YEAR)[institution_id][fact_id].value == value


def test_a_review_that_nobody_has_begun_is_no_record(review, read):
    facts, issues = read(review.path)

    assert (len(facts), issues) == (0, [])


def test_accepting_a_claim_that_something_does_not_apply_keeps_its_reason(sample, tmp_path, read):
    framework, institutions, _ = sample
    fact = next(fact for fact in framework.facts if fact.may_not_apply)
    institution_id = next(
        institution["institution_id"]
        for institution in institutions.table.to_dict("records")
        if fact in framework.facts_for(tuple(institution["stages"].split(";")))
    )
    own = pd.DataFrame({"institution_id": [institution_id], "school_year": YEAR})
    own[f"{fact.id}.reason"] = "Không thực hiện"
    facts, _ = dti.read_submissions(own, framework, institutions)
    result = dti.score(framework, institutions, facts, school_year=YEAR)
    (path,) = write_reviews(result, tmp_path, by={"a": [institution_id]})
    review = Review(path)
    review.decide(institution_id, fact.id, ACCEPTED)

    external, issues = read(review.save())

    assert issues == []
    assert said(external) == {(institution_id, fact.id): ("not_applicable", None)}
    assert external.evidence["text"].tolist() == ["Không thực hiện"]


@pytest.mark.parametrize(
    ("decision", "corrected", "reason", "code", "taken"),
    [
        ("có lẽ", None, None, Code.UNKNOWN_DECISION, False),
        (ACCEPTED, 1, None, Code.DECISION_AND_VALUE, False),
        (REJECTED, 1, "Sai", Code.DECISION_AND_VALUE, False),
        (CORRECTED, None, "Sai", Code.NO_CORRECTION, False),
        (CORRECTED, 1, None, Code.NO_REVIEW_REASON, True),
        (REJECTED, None, None, Code.NO_REVIEW_REASON, True),
    ],
)
def test_a_decision_with_two_meanings_or_none_is_told_in_its_cell(
    sample, review, read, decision, corrected, reason, code, taken
):
    institution_id, fact_id, _ = claim_of(sample, "count")
    review.decide(institution_id, fact_id, decision, corrected, reason)

    facts, (issue,) = read(review.save())

    assert (issue.code, issue.institution_id, issue.fact_id) == (code, institution_id, fact_id)
    assert issue.cell.endswith(str(review.rows(institution_id)[fact_id]))
    assert bool(said(facts)) == taken


def test_a_corrected_value_is_checked_like_any_answer(sample, review, read):
    institution_id, fact_id, _ = claim_of(sample, "count")
    review.decide(institution_id, fact_id, CORRECTED, "85%", "Xem lại")

    _, (issue,) = read(review.save())

    assert issue.code == Code.PERCENTAGE


def test_two_reviewers_who_differ_are_told_and_neither_is_taken(sample, review, read, tmp_path):
    framework, _, _ = sample
    institution_id, fact_id, value = claim_of(sample, "count")
    review.decide(institution_id, fact_id, CORRECTED, value - 1, "Đếm lại")
    folder = tmp_path / "both"
    folder.mkdir()
    shutil.copy(review.save(), folder / "mot.xlsx")
    review.decide(institution_id, fact_id, ACCEPTED)
    shutil.copy(review.save(), folder / "hai.xlsx")

    facts, issues = read(folder)

    assert len(facts) == 0
    assert [(i.code, i.file, i.institution_id) for i in issues] == [
        ("DT224", "hai.xlsx", institution_id),
        ("DT224", "mot.xlsx", institution_id),
    ]
    assert framework.fact[fact_id].label_vi in issues[0].problem("vi")
    assert "đánh giá ngoài" in issues[0].problem("vi")


def test_a_sheet_shows_claim_evidence_last_year_and_flags(sample, result, tmp_path):
    framework, institutions, facts = sample
    previous = dti.score(framework, institutions, facts, school_year="2021-2022")
    (path,) = write_reviews(
        result, tmp_path, by={"a": institutions.ids.tolist()}, previous=previous
    )
    review, claims = Review(path), entries_of(facts, YEAR)
    before = entries_of(facts, "2021-2022")
    raised = dti.flags(result, previous)

    for institution_id, entries in claims.items():
        for fact_id, entry in entries.items():
            fact = framework.fact[fact_id]
            if entry.value is not None:
                shown = review.cell(institution_id, fact_id, "claimed")
                expected = in_words(fact, entry.value)
                assert getattr(shown, "date", lambda s=shown: s)() == expected
                assert (review.cell(institution_id, fact_id, "shown_evidence") or "") == (
                    entry.evidence
                )
            earlier = before.get(institution_id, {}).get(fact_id)
            if earlier is not None and isinstance(earlier.value, int) and fact.kind == "count":
                assert review.cell(institution_id, fact_id, "previous") == earlier.value
    for flag in raised.table.to_dict("records"):
        sheet = review.book[flag["institution_id"]]
        assert flag["code"] in str(sheet["B7"].value)
        for fact_id in filter(None, flag["facts"].split(";")):
            assert flag["code"] in review.cell(flag["institution_id"], fact_id, "flags")


def test_institutions_come_in_the_order_of_visits_with_links(result, review):
    order = dti.visits(result).table["institution_id"].tolist()
    overview = review.book.worksheets[0]

    assert review.book.sheetnames[1:] == order
    listed = [row[2] for row in overview.iter_rows(min_row=5) if row[2].value]
    assert [cell.value for cell in listed] == order
    assert [cell.hyperlink.location for cell in listed] == [f"'{name}'!A1" for name in order]


def test_claims_that_weigh_most_come_first(result, review):
    ids = result.institutions.ids[:3].tolist()
    visited = dti.visits(result)
    row = {institution_id: result.institutions.row_of(institution_id) for institution_id in ids}
    weight_of = {
        question.fact.id: question.measures.id
        for section in form_sections(result.framework, tuple(STAGES))
        for question in section.questions
        if question.measures
    }
    components = [component.id for component in result.framework.components]
    for institution_id in ids:
        sheet, roles = review.book[institution_id], review.roles(institution_id)
        told = [
            (
                sheet.cell(at, roles["claimed"]).value is None,
                not sheet.cell(at, roles["flags"]).value,
                -visited.unverified[row[institution_id], components.index(weight_of[fact_id])]
                if fact_id in weight_of
                else 0,
            )
            for fact_id, at in review.rows(institution_id).items()
            if fact_id in result.framework.fact
        ]
        assert told == sorted(told)
        assert told[0][2] < 0


def test_workbooks_are_parted_by_district_and_named_after_it(result, tmp_path):
    parts = parts_of(result.institutions, "district")
    paths = write_reviews(result, tmp_path)

    assert len(paths) == len(parts)
    for path, (_, ids) in zip(paths, sorted(parts.items()), strict=True):
        assert set(openpyxl.load_workbook(path).sheetnames[1:]) == set(ids)


def test_the_same_review_has_the_same_bytes(result, tmp_path):
    ids = result.institutions.ids[:1].tolist()
    first, second = (
        path
        for folder in ("1", "2")
        for path in write_reviews(result, tmp_path / folder, by={"Tổ 1": ids})
    )

    assert first.read_bytes() == second.read_bytes()
    assert openpyxl.load_workbook(first).properties.created.year == 1980  # asks no clock


def test_names_of_parts_name_files_safely(result, tmp_path):
    ids = result.institutions.ids[:1].tolist()
    parts = {"../x": ids, "Đăk Tô": ids, "dak to": ids, "": ids, "<script>": ids}
    parts |= {"Huyện " * 60: ids, "Huyện " * 61: ids}
    paths = write_reviews(result, tmp_path / "r", by=parts)

    assert {path.parent for path in paths} == {tmp_path / "r"}
    assert len({path.name.casefold() for path in paths}) == 7


def test_reviewers_come_from_a_table_and_the_rest_is_named(result, tmp_path):
    ids = result.institutions.ids
    path = tmp_path / "teams.csv"
    path.write_text(
        f"Mã cơ sở,Người thẩm định\n{ids[0]},Tổ 1\n{ids[1]},Tổ 2\n{ids[0]},Tổ 2\n", "utf-8"
    )

    given = read_assignments(path, result.institutions)

    assert (given["Tổ 1"], given["Tổ 2"]) == ([ids[0]], [ids[1], ids[0]])
    assert given[""] == ids[2:].tolist()


def test_a_table_of_reviewers_that_cannot_be_used_tells_everything(result):
    table = pd.DataFrame({"institution_id": ["XX", "YY"], "reviewer": ["a", "b"]})

    with pytest.raises(InstitutionsError, match="XX") as caught:
        read_assignments(table, result.institutions)
    assert len(caught.value.issues) == 2
    with pytest.raises(InstitutionsError, match="DT215"):
        read_assignments(table[["institution_id"]], result.institutions)


def test_where_nobody_looked_no_loss_is_told_and_most_unverified_points_come_first(result):
    visits = dti.visits(result)

    assert not visits.knows_loss
    assert visits.table[["at_stake", "level_after", "levels_at_stake"]].isna().all(axis=None)
    assert visits.table["unverified"].is_monotonic_decreasing
    np.testing.assert_allclose(visits.table["unverified"], visits.table["points"], atol=0.06)


def test_points_are_expected_to_shrink_as_they_did_where_reviewers_looked(sample):
    framework, institutions, facts = sample
    component = next(c for c in framework.components if c.rule.kind == "yes_no")
    ids = institutions.ids
    own = pd.DataFrame({"institution_id": ids, "school_year": YEAR, component.rule.fact: "Có"})
    looked = own.iloc[:4].assign(assessment="external")
    looked[component.rule.fact] = ["Có", "Có", "Có", "Không"]
    facts, _ = dti.read_submissions(pd.concat([own, looked]), framework, institutions)
    result = dti.score(framework, institutions, facts)

    visits = dti.visits(result)

    column = framework.components.index(component)
    most = float(component.max_points)
    assert visits.shares[column] == 0.25
    assert visits.at_stake[:4, column].tolist() == [0, 0, 0, 0]
    assert visits.at_stake[4:, column].tolist() == [0.25 * most] * (len(ids) - 4)


def test_a_visit_that_may_cost_a_level_comes_first(result):
    facts = result.facts
    records = facts.records["institution_id"].isin(result.institutions.ids[:3]).to_numpy()
    own = np.flatnonzero(records & (facts.records["school_year"] == result.school_year))
    looked = facts.records.iloc[own].assign(assessment="external")
    arrays = {
        name: np.vstack([getattr(facts, name), getattr(facts, name)[own]])
        for name in ("values", "states", "cell_rows", "cell_columns")
    }
    arrays["values"][len(facts) :] = 0
    more = pd.concat([facts.records, looked], ignore_index=True)
    found = replace(facts, records=more, **arrays)
    visits = dti.visits(dti.score(result.framework, result.institutions, found))
    table = visits.table

    assert visits.knows_loss
    assert (table["at_stake"] > 0).any()
    assert table["levels_at_stake"].is_monotonic_decreasing
    for _, group in table.groupby("levels_at_stake"):
        assert group["at_stake"].is_monotonic_decreasing
    assert (table["level_after"] <= table["level"]).all()


def test_long_ids_that_begin_alike_have_sheets_of_their_own(sample, tmp_path):
    framework, _, _ = sample
    ids = [f"{'A' * 40}{n}" for n in range(3)]
    table = pd.DataFrame({"institution_id": ids, "name": "Trường", "stages": "primary"})
    institutions = read_institutions(table)
    own = pd.DataFrame({"institution_id": ids, "school_year": YEAR, "n_classes": 3})
    facts, _ = dti.read_submissions(own, framework, institutions)

    (path,) = write_reviews(dti.score(framework, institutions, facts), tmp_path)

    assert len(openpyxl.load_workbook(path).sheetnames) == 4


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_review_and_saves_it_so_that_it_reads_back(
    sample, review, read, tmp_path
):
    institution_id, fact_id, value = claim_of(sample, "count")
    review.decide(institution_id, fact_id, ACCEPTED)
    review.save()
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(review.path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    facts, issues = read(tmp_path / "saved" / review.path.name)

    assert issues == []
    assert said(facts) == {(institution_id, fact_id): ("answered", value)}


def test_one_mark_accepts_all_that_has_no_flag_and_no_decision_of_its_own(sample, review, read):
    framework, _, facts = sample
    institution_id, fact_id, value = claim_of(sample, "count")
    claimed = {i for i, e in entries_of(facts, YEAR)[institution_id].items() if e.value is not None}
    flagged = sorted(claimed - {fact_id})[0]
    sheet = review.book[institution_id]
    mark = review.rows(institution_id)["accept_unflagged"]
    sheet.cell(mark, review.roles(institution_id)["label"]).value = "x"
    sheet.cell(
        review.rows(institution_id)[flagged], review.roles(institution_id)["flags"]
    ).value = "F1"
    review.decide(institution_id, fact_id, CORRECTED, value - 1, "Đếm lại")

    external, issues = read(review.save())

    assert issues == []
    taken = said(external)
    assert taken[institution_id, fact_id] == ("answered", value - 1)
    assert (institution_id, flagged) not in taken
    answered = {fact for _, fact in taken}
    assert claimed - {flagged} <= answered
    assert not {f.id for f in framework.facts} - claimed & answered - {fact_id}


def test_a_mark_that_nobody_understands_accepts_nothing_and_is_told(sample, review, read):
    institution_id, fact_id, _ = claim_of(sample, "count")
    sheet = review.book[institution_id]
    row = review.rows(institution_id)["accept_unflagged"]
    cell = sheet.cell(row, review.roles(institution_id)["label"])
    cell.value = "để sau"
    review.decide(institution_id, fact_id, "OK")

    external, (issue,) = read(review.save())

    assert (issue.code, issue.cell) == (Code.UNKNOWN_DECISION, cell.coordinate)
    assert {fact for _, fact in said(external)} == {fact_id}


@pytest.mark.parametrize("word", ["Đồng ý", "OK", "x", "ĐỒNG Ý", "nhất trí", "✓"])
def test_a_claim_is_accepted_in_the_words_that_reviewers_use(sample, review, read, word):
    institution_id, fact_id, value = claim_of(sample, "count")
    review.decide(institution_id, fact_id, word)

    external, issues = read(review.save())

    assert issues == []
    assert said(external) == {(institution_id, fact_id): ("answered", value)}


def test_a_review_of_the_first_year_expects_no_loss_that_nobody_knows(review, result):
    book = review.book
    texts = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}

    assert not {"Mức độ nếu giảm", "Có thể giảm"} & texts
    for institution_id in result.institutions.ids:
        assert "at_stake" not in review.roles(institution_id)
        said = {cell.value for row in book[institution_id].iter_rows(max_row=9) for cell in row}
        assert "Chưa có lần thẩm định nào, nên chưa ước tính được điểm có thể giảm" in said


def test_a_review_has_room_for_who_reviewed_when_and_for_signatures(review, result):
    sheet = review.book[result.institutions.ids[0]]
    texts = [cell.value for row in sheet.iter_rows() for cell in row]

    assert {"Người thẩm định", "to-1", "Ngày", "NGƯỜI THẨM ĐỊNH"} <= {*texts}
    assert "ĐẠI DIỆN CƠ SỞ GIÁO DỤC" in texts


@pytest.mark.parametrize("with_previous", [False, True])
@applied(needs_libreoffice)
def test_twenty_institutions_print_on_under_25_pages_and_no_row_is_cut(with_previous, tmp_path):
    framework, institutions, facts = dti.sample_province(n_institutions=40)
    result = dti.score(framework, institutions, facts)
    before = dti.score(framework, institutions, facts, school_year="2021-2022")
    twenty = {"to-1": result.institutions.ids[:20].tolist()}
    previous = before if with_previous else None

    (path,) = write_reviews(result, tmp_path / "review", by=twenty, previous=previous)

    assert n_pages(path, tmp_path) < 25
    assert cut_rows(path, tmp_path) == {}
