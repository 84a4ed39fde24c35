"""What there is to show of an executed notebook, whatever shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from dtindex.catalogue import Language

__all__ = ["Bundle", "Document", "Markdown", "Part", "SourceCode", "Text"]


@dataclass(frozen=True, slots=True)
class Markdown:
    """A Markdown cell."""

    text: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A display: the same thing by MIME type."""

    data: Mapping[str, Any]
    metadata: Mapping[str, Any]

    def text(self, mime: str) -> str:
        """Return the data of one type as a string; lines of a list joined."""
        value = self.data[mime]
        return value if isinstance(value, str) else "".join(value)


@dataclass(frozen=True, slots=True)
class Text:
    """What a cell printed, or the traceback it ended with."""

    text: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class SourceCode:
    """The source of a code cell."""

    text: str


Part = Markdown | Bundle | Text | SourceCode


@dataclass(frozen=True, slots=True)
class Document:
    """A page to be: its head, and its parts in order.

    A display may say of the page it stands on, in ``metadata["dtindex"]``, its ``title``, ``foot``,
    ``language`` and ``description``.
    """

    title: str
    foot: str
    description: str
    language: Language
    parts: tuple[Part, ...]

    @classmethod
    def of(
        cls,
        cells: Iterable[Mapping[str, Any]],
        *,
        language: Language = "vi",
        title: str = "",
        with_code: bool = False,
    ) -> Self:
        """Read a document off executed cells.

        Parameters
        ----------
        cells : iterable of mapping
            As nbformat has them.
        language : {"vi", "en"}
            Taken where no display says which.
        title : str
            Taken where no display says one and no Markdown cell has a heading.
        with_code : bool
            Whether sources of code cells are shown.
        """
        parts = tuple(_parts(cells, with_code))
        said: dict[str, Any] = {}
        for part in parts:
            if isinstance(part, Bundle):
                said |= part.metadata.get("dtindex", {})
        return cls(
            title=said.get("title") or _first_heading(parts) or title,
            foot=said.get("foot", ""),
            description=said.get("description", ""),
            language=said.get("language", language),
            parts=parts,
        )


def _parts(cells: Iterable[Mapping[str, Any]], with_code: bool) -> Iterable[Part]:
    for cell in cells:
        if cell["cell_type"] == "markdown":
            yield Markdown(_joined(cell["source"]))
        elif cell["cell_type"] == "code":
            if with_code and cell["source"]:
                yield SourceCode(_joined(cell["source"]))
            for output in cell.get("outputs", ()):
                yield _output(output)


def _output(output: Mapping[str, Any]) -> Part:
    match output["output_type"]:
        case "stream":
            return Text(_joined(output["text"]), output["name"] == "stderr")
        case "error":
            return Text("\n".join(output["traceback"]), is_error=True)
        case _:
            return Bundle(output["data"], output.get("metadata", {}))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _first_heading(parts: Iterable[Part]) -> str:
    for part in parts:
        if isinstance(part, Markdown):
            for line in part.text.splitlines():
                if line.startswith("# "):
                    return line.removeprefix("# ").strip(" #")
    return ""
