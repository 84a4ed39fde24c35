"""The open data: the same tables as CSV, XLSX and JSON, and the page that explains them."""

import io
import json
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from dtindex.analysis.totals.totals import totals
from dtindex.publishing.pages.dictionary import TABLES, TOGETHER, fields_of, schema
from dtindex.publishing.pages.edition import Edition, SitePage
from dtindex.scorecards.faces.blocks import Column, Detail, Heading, Link, Paragraph, Row, Table
from dtindex.scorecards.faces.section import Section
from dtindex.scorecards.groundwork import about
from dtindex.scorecards.groundwork.addresses import institution_page
from dtindex.sheets.looks import HEADING, Look, Looks
from dtindex.sheets.workbooks import undated_workbook
from dtindex.version import VERSION

__all__ = ["OpenData"]

_FORMULA = re.compile(r"^(?=[=+\-@\t\r])")


class OpenData:
    """Writes the open data of an edition.

    Parameters
    ----------
    edition : Edition
        What is published.
    """

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._t = edition.t
        self._result = edition.background.result

    def page(self) -> SitePage:
        """Return the files of the open data, and their page."""
        files = self._files()
        return SitePage("site:data", {**files, "data.html": self._page(files)})

    def _files(self) -> dict[str, bytes]:
        described = schema(self._result.framework, self._t, self._areas)
        return {
            "data/open-data.xlsx": self._workbook(),
            **{f"data/{name}.csv": _csv(table) for name, table in self.tables.items()},
            "data/open-data.json": _json(self.document),
            "data/open-data.schema.json": _json(described),
        }

    @cached_property
    def _areas(self) -> list[str]:
        """Columns of areas that say anything."""
        levels = [level.id for level in self._result.area_levels]
        institutions = self._result.institutions
        return [name for name in (*levels, "area") if any(institutions.of_area(name))]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables, with the columns of the dictionary."""
        made = {}
        for name in TABLES:
            own = {"institutions": self._institutions, "totals": self._totals}
            table = own[name] if name in own else getattr(self._result, name)
            made[name] = table[[field.name for field in fields_of(name, self._areas)]]
        return made

    @cached_property
    def _totals(self) -> pd.DataFrame:
        """Sums of facts, those of too few kept back; exact numbers as numbers."""
        table = totals(self._result, language=self._t.language).table
        for name in ("numerator", "denominator", "numerator_before", "denominator_before"):
            table[name] = _numbers(table[name])
        return table

    @property
    def _institutions(self) -> pd.DataFrame:
        table = self._result.index.copy()
        table["illustrative"] = table["illustrative"] != ""
        table["page"] = [institution_page(slug) for slug in self._result.institutions.slugs]
        return table

    @cached_property
    def document(self) -> dict[str, Any]:
        """All of it as one JSON document: what it is, and tables as lists of objects."""
        result, as_of = self._result, self._edition.background.as_of
        said = {
            "framework": result.framework.id,
            "framework_digest": result.framework.digest,
            "facts_digest": result.facts.digest,
            "school_year": result.school_year,
            "period": result.period,
            "assessment": result.assessment,
            "software": f"dtindex {VERSION}",
            "as_of": as_of.isoformat() if as_of else None,
            "institutions": len(result.institutions.ids),
        }
        return {"about": said, **{name: _records(self.tables[name]) for name in TOGETHER}}

    def _workbook(self) -> bytes:
        """Write a workbook whose first sheet says what the columns of the others mean."""
        buffer = io.BytesIO()
        with undated_workbook(buffer, title=self._t("site.data_title")) as book:
            looks = Looks(book)
            head, body = looks(HEADING), looks(Look())
            meanings = book.add_worksheet(self._t("site.dictionary"))
            rows = [
                (name, f.name, f.meaning(self._t))
                for name in TOGETHER
                for f in fields_of(name, self._areas)
            ]
            titles = [self._t(f"site.{title}") for title in ("table", "column", "meaning")]
            for at, row in enumerate([titles, *rows]):
                meanings.write_row(at, 0, row, head if at == 0 else body)
            meanings.set_column(0, 1, 20)
            meanings.set_column(2, 2, 100)
            for name in TOGETHER:
                table = self.tables[name]
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, list(table.columns), head)
                for column, title in enumerate(table.columns):
                    sheet.write_column(1, column, _cells(table[title]), body)
                sheet.freeze_panes(1, 1)
                sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
                sheet.set_column(0, len(table.columns) - 1, 16)
        return buffer.getvalue()

    def _page(self, files: Mapping[str, bytes]) -> bytes:
        t = self._t
        title = t("site.data_title")
        sections = [
            self._edition.heading(t("site.data_kicker"), title),
            Section("files", self._file_table(files)),
            *(self._meanings(name) for name in TABLES),
            Section("provenance", about.provenance(self._edition.background)),
        ]
        return self._edition.page(
            "data.html", title, sections, description=f"{title}, {self._edition.year}"
        )

    def _file_table(
        self, files: Mapping[str, bytes]
    ) -> tuple[Heading, Paragraph, Table, Paragraph]:
        t = self._t
        rows = [
            Row(
                (
                    Link(name.removeprefix("data/"), name),
                    t(f"site.file.{re.sub(r'[^a-z]+', '_', name.removeprefix('data/'))}"),
                    t("site.kilobytes", n=t.number(-(-len(data) // 1000))),
                )
            )
            for name, data in files.items()
        ]
        columns = (
            Column(t("site.file")),
            Column(t("site.what"), width=3),
            Column(t("site.size"), "number"),
        )
        heading = t("site.files")
        manifest = Paragraph((t("site.checksums"), " ", Link("manifest.json", "manifest.json")))
        words = Paragraph(t("site.data_words"))
        return Heading(heading), words, Table(heading, columns, tuple(rows)), manifest

    def _meanings(self, name: str) -> Section:
        t = self._t
        columns = (Column(t("site.column")), Column(t("site.meaning"), width=3))
        rows = [
            Row((field.name, (field.meaning(t), Detail(t(f"site.kind.{field.kind}")))))
            for field in fields_of(name, self._areas)
        ]
        heading = t("site.table_named", name=name)
        words = Paragraph(t(f"site.table.{name}"))
        return Section(name, (Heading(heading), words, Table(heading, columns, tuple(rows))))


def _csv(table: pd.DataFrame) -> bytes:
    """Write CSV that Excel opens by itself; no cell of it runs as a formula."""
    texts = table.select_dtypes(["object", "str"]).columns
    safe = table.assign(**{c: table[c].str.replace(_FORMULA, "'", regex=True) for c in texts})
    truths = safe.select_dtypes("bool").columns
    safe[truths] = safe[truths].astype("str").apply(lambda column: column.str.lower())
    text: str = safe.to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def _numbers(sums: pd.Series) -> pd.Series:
    """Turn exact sums into whole numbers, or into fractions where any is one."""
    whole = all(value is None or value == value.to_integral_value() for value in sums)
    return sums.astype(object).astype("Int64" if whole else "Float64")


def _cells(column: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else value for value in column.tolist()]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {str(name): _cells(table[name]) for name in table.columns}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _json(document: Mapping[str, Any]) -> bytes:
    lines = ",\n".join(f"{json.dumps(key)}: {_lines(value)}" for key, value in document.items())
    return f"{{\n{lines}\n}}\n".encode()


def _lines(value: Any) -> str:
    """Write one record a line, so that two editions can be compared by any tool."""
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    records = ",\n".join([json.dumps(record, ensure_ascii=False) for record in value])
    return f"[\n{records}\n]"
