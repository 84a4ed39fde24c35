"""What is made from the rules, schemas and reference pages, is fresh and complete."""

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from dtindex.criteria.load import available_frameworks, load_framework
from dtindex.criteria.reading.files import SHAPES
from dtindex.criteria.told.reference import reference_page, write_reference
from dtindex.criteria.told.schema import schema_of, schema_text, write_schemas

REPOSITORY = Path(__file__).parents[2]
CRITERIA = REPOSITORY / "criteria"
RULE_FILES = sorted(CRITERIA.rglob("*.toml"))


@pytest.mark.parametrize("stem", SHAPES)
def test_the_schema_kept_for_editors_is_fresh(stem):
    kept = (CRITERIA / "schema" / f"{stem}.schema.json").read_text("utf-8")
    assert kept == schema_text(stem), "run `dtindex docs`"


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_rule_file_names_its_schema_and_keeps_to_it(path):
    text = path.read_text("utf-8")
    named = (path.parent / text.splitlines()[0].removeprefix("#:schema ")).resolve()
    stem = path.stem if path.stem in SHAPES else "group"
    assert named == CRITERIA / "schema" / f"{stem}.schema.json"
    table = json.loads(json.dumps(tomllib.loads(text), default=str))
    Draft202012Validator(schema_of(stem)).validate(table)


@pytest.mark.parametrize(
    ("field", "value"), [("max_points", 0), ("max_points", "20"), ("colour", "red"), ("id", "A b")]
)
def test_the_schema_refuses_what_the_loader_refuses(field, value):
    path = CRITERIA / "kontum-2022" / "5-cashless-payment.toml"
    table = tomllib.loads(path.read_text("utf-8")) | {field: value}
    assert list(Draft202012Validator(schema_of("group")).iter_errors(table))


@pytest.mark.parametrize("name", available_frameworks())
def test_the_reference_page_is_fresh(name):
    kept = (REPOSITORY / "docs" / "criteria" / f"{name}.md").read_text("utf-8")
    assert kept == reference_page(load_framework(name)), "run `dtindex docs`"


@pytest.mark.parametrize("name", available_frameworks())
def test_the_reference_page_leaves_nothing_out(name):
    framework = load_framework(name)
    page = reference_page(framework)
    for record in (*framework.components, *framework.conditions):
        assert f"| **{record.id}** | {record.title_vi}<br>*{record.title_en}*" in page
    for fact in framework.facts:
        assert f"| `{fact.id}` | {fact.label_vi}<br>*{fact.label_en}*" in page
        assert fact.evidence_vi in page
    for clause in framework.clauses:
        assert f"**{clause.id}** {clause.locator_vi}" in page
        assert clause.quote_vi in page


def test_the_page_of_a_draft_says_so_first():
    page = reference_page(load_framework("moet-4725-2022"))
    assert page.index("BẢN NHÁP, chưa đối chiếu văn bản ký") < page.index("## ")
    assert "Còn 10 trong 100 điểm chưa rõ" in page


def test_generated_files_are_written_where_they_are_kept(tmp_path):
    assert {p.name for p in write_schemas(tmp_path)} == {f"{s}.schema.json" for s in SHAPES}
    pages = write_reference(CRITERIA, tmp_path)
    assert [page.stem for page in pages] == list(available_frameworks())
