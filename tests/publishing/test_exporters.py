import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import get_export_names, get_exporter

from dtindex.publishing.documents.exporters import HtmlExporter, PdfExporter


@pytest.fixture
def executed(tmp_path: Path) -> Path:
    cell = nbformat.v4.new_code_cell("1 + 1", execution_count=1)
    cell.outputs = [
        nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)
    ]
    heading = nbformat.v4.new_markdown_cell("# Sổ tay của tôi")
    path = tmp_path / "so-tay.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[heading, cell]), path)
    return path


def test_nbconvert_knows_both_by_name() -> None:
    assert {"dtindex-html", "dtindex-pdf"} <= set(get_export_names())
    assert get_exporter("dtindex-html") is HtmlExporter
    assert get_exporter("dtindex-pdf") is PdfExporter


def test_anyones_notebook_becomes_a_page_and_a_pdf(executed: Path) -> None:
    page, _ = HtmlExporter().from_filename(str(executed))
    pdf, resources = PdfExporter(archive=True, as_of="2023-05-31").from_filename(str(executed))

    assert "<title>Sổ tay của tôi</title>" in page
    assert "1 + 1" not in page
    assert pdf.startswith(b"%PDF")
    assert resources["output_extension"] == ".pdf"
    assert "1 + 1" in HtmlExporter(show_input=True).from_filename(str(executed))[0]


def test_the_command_line_of_jupyter_writes_the_pdf(executed: Path) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", "dtindex-pdf", str(executed)]

    subprocess.run(command, check=True, capture_output=True, timeout=120)

    assert executed.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
