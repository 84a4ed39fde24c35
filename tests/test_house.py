"""The house is in order: rooms, words, sizes, notebooks, documents. Quick enough for a hook."""

import ast
import inspect
import json
import re
import string
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import dtindex
from dtindex.catalogue import LANGUAGES, catalogue
from dtindex.cli.app import COMMANDS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "dtindex"
PYTHON = sorted(SOURCE.rglob("*.py"))
# The illustrative province is data that happens to be made by code.
CODE = [path for path in PYTHON if SOURCE / "sample" not in path.parents]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TEXT_KINDS = {
    *(".py", ".toml", ".md", ".po", ".ipynb", ".json", ".css", ".js", ".html", ".typ", ".txt"),
    *(".yaml", ".jinja", ".j2"),
}
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
CONSONANT = re.compile("[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]")
DATE_PARTS = {"day", "month", "year"}  # Vietnamese writes a date out, English as one
MOST_LINES_OF_A_MODULE = 500
MOST_LINES_OF_A_FUNCTION = 50


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def strings_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is neither a docstring nor a part of an f-string."""
    tree = tree_of(path)
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in left_out:
                yield node.lineno, text


def patterns_of(path: Path) -> Iterator[str]:
    """Every f-string as a regular expression."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[A-Za-z0-9_.]+"
                for part in node.values
            )


def test_rooms_import_only_what_lies_below_them(monkeypatch):
    monkeypatch.chdir(ROOT)

    assert lint_imports(no_cache=True) == 0


def test_the_plan_of_the_house_names_every_room_and_no_other():
    plan = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"^\| `([a-z_/]+)` \|", plan, re.MULTILINE))
    folders = {path.parent.relative_to(SOURCE) for path in PYTHON if path.name == "__init__.py"}
    # A folder that holds nothing but rooms is told by them.
    rooms = {
        folder.as_posix()
        for folder in folders - {Path()}
        if any(path.name != "__init__.py" for path in (SOURCE / folder).glob("*.py"))
    }

    assert named & {each.as_posix() for each in folders} == rooms


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_modules_and_functions_stay_small(path):
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES_OF_A_MODULE
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef):
            documented = ast.get_docstring(node) is not None
            first = node.body[1 if documented and len(node.body) > 1 else 0]
            n_lines = (node.end_lineno or 0) - first.lineno + 1
            assert n_lines <= MOST_LINES_OF_A_FUNCTION, f"{node.name} has {n_lines} lines"


def test_every_module_has_a_noun_for_a_name():
    vague = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base", "manager"}

    assert [name_of(path) for path in PYTHON if path.stem in vague] == []


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_vietnamese_text_stands_in_code(path):
    """Letters alone may, such as those that ``slug`` writes without their marks."""
    words = [(line, word) for line, text in strings_of(path) for word in text.split()]

    assert [at for at in words if VIETNAMESE.search(at[1]) and CONSONANT.search(at[1])] == []


def test_no_rule_of_an_index_stands_in_code():
    """An id of a fact or of a component in code is a rule in code."""
    ids = {
        record.id
        for name in dtindex.available_frameworks()
        for framework in [dtindex.load_framework(name)]
        for record in (*framework.facts, *framework.components)
    }
    found = {
        (name_of(path), line, text)
        for path in CODE
        for line, text in strings_of(path)
        if text in ids
    }

    assert found == set()


def test_all_text_is_composed_the_same_way():
    """One letter, one spelling (NFC), or searching and comparing would fail."""
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = [ROOT / name for name in files.split("\0") if name]
    texts = {
        path: path.read_text("utf-8")
        for path in paths
        if path.is_file() and (path.suffix in TEXT_KINDS or not path.suffix)
    }

    assert [
        name_of(p) for p, text in texts.items() if not unicodedata.is_normalized("NFC", text)
    ] == []
    assert [name_of(p) for p, text in texts.items() if "\r" in text] == []


def test_both_languages_have_the_same_messages():
    vietnamese, english = (catalogue(language).keys for language in LANGUAGES)

    assert vietnamese ^ english == set()


def test_both_languages_name_the_same_values():
    def named(text: str) -> set[str]:
        fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        return fields - DATE_PARTS | {"date"} if fields >= DATE_PARTS else fields

    vi, en = catalogue("vi"), catalogue("en")

    assert [key for key in sorted(vi.keys & en.keys) if named(vi(key)) != named(en(key))] == []


def test_english_is_english():
    en = catalogue("en")
    quoted = re.compile("“[^”]*”")  # a heading of a form, say, is quoted as it stands there

    found = [key for key in sorted(en.keys) if VIETNAMESE.search(quoted.sub("", en(key)))]

    assert found == []


def test_every_message_that_code_names_exists():
    keys = catalogue("vi").keys
    rooms = "|".join(sorted({key.split(".")[0] for key in keys}))
    key = re.compile(rf"({rooms})\.[a-z0-9_.]*[a-z0-9_]")
    endings = (
        *(".css", ".csv", ".html", ".ipynb", ".js", ".json", ".jsonl", ".md"),
        *(".parquet", ".toml", ".xlsx"),
    )
    outright = {text for path in PYTHON for _, text in strings_of(path) if key.fullmatch(text)}
    put_together = {
        pattern
        for path in PYTHON
        for pattern in patterns_of(path)
        if re.match(rf"({rooms})\\\.[a-z_]", pattern) and " " not in pattern
    }

    assert {text for text in outright - keys if not text.endswith(endings)} == set()
    assert {p for p in put_together if not any(re.fullmatch(p, key) for key in keys)} == set()


def test_no_message_is_left_that_nothing_says():
    outright = {text for path in PYTHON for _, text in strings_of(path)}
    for path in [*SOURCE.rglob("*.j2"), *SOURCE.rglob("*.jinja"), *NOTEBOOKS]:
        outright |= set(re.findall(r"[\w.]+", path.read_text("utf-8")))
    patterns = {p for path in PYTHON for p in patterns_of(path) if "\\." in p}
    put_together = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))

    assert {k for k in catalogue("vi").keys - outright if not put_together.fullmatch(k)} == set()


def test_every_error_code_is_explained_and_every_explained_code_exists():
    raised = {
        code
        for path in PYTHON
        for _, text in strings_of(path)
        for code in re.findall(r"\bDT[1-9]\d\d\b", text)
    }
    spoken = {key.split(".")[0] for key in catalogue("vi").keys if key.startswith("DT")}
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    explained = set(re.findall(r"^\| (DT\d{3}) \|", page, re.MULTILINE))

    assert (raised | spoken) ^ explained == set()


@pytest.mark.parametrize("name", dtindex.__all__)
def test_every_public_name_is_documented(name):
    assert inspect.getdoc(getattr(dtindex, name))


@pytest.mark.parametrize(
    "name", [name for name in dtindex.__all__ if inspect.isfunction(getattr(dtindex, name))]
)
def test_every_public_function_has_an_example(name):
    assert ">>> " in (inspect.getdoc(getattr(dtindex, name)) or "")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_notebooks_are_stored_without_outputs_and_with_one_parameters_cell(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]

    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert sum("parameters" in cell["metadata"].get("tags", ()) for cell in cells) == 1


def test_every_command_is_in_the_guide():
    guide = (ROOT / "docs" / "guides" / "cli.md").read_text("utf-8")

    assert [c.name for c in COMMANDS if f"## dtindex {c.name}" not in guide] == []


def test_every_picture_that_a_page_shows_is_there():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text("utf-8")):
            assert (page.parent / name).is_file(), f"{name_of(page)} shows {name}"


def test_importing_the_library_leaves_what_is_not_asked_for_alone():
    heavy = "{'matplotlib', 'nbconvert', 'nbclient', 'IPython', 'pandas', 'pyarrow', 'pydantic'}"
    code = f"import dtindex, sys; print(sorted({heavy} & set(sys.modules)))"

    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )

    assert loaded.stdout.strip() == "[]"


def test_a_name_of_the_library_is_imported_when_it_is_used():
    code = (
        "import sys, dtindex; assert 'pandas' not in sys.modules; "
        "dtindex.read_institutions; assert 'pandas' in sys.modules"
    )

    subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", "-W", "error", "-c", code], check=True
    )
