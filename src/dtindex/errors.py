"""Errors: every one says where, what is wrong, how to mend it, and its code.

A programmer reads English (``str(error)``), an officer the language of choice (``error.text``).
"""

from collections.abc import Callable
from typing import Any

from dtindex.catalogue import Language, catalogue

__all__ = [
    "AnalysisError",
    "CriteriaError",
    "DtindexError",
    "LabError",
    "PublishError",
    "ReportError",
    "ScoringError",
    "SubmissionError",
]


class DtindexError(Exception):
    """What went wrong, where, and how to mend it.

    Its words are in the catalogue under ``<code>.problem`` and ``<code>.fix``, or, where a code
    stands for several problems, under ``<code>.<variant>.problem`` and ``<code>.<variant>.fix``.

    Parameters
    ----------
    code : str
        Stable code, listed in ``docs/errors.md`` (DT1xx rules, DT2xx submissions,
        DT3xx scoring, DT4xx rendering and publishing, DT5xx analysis, DT6xx JupyterLab).
    where : str
        File and path inside it, or the argument at fault.
    variant : str
        Which of the code's problems it is; empty where there is one only.
    **values : object
        What the words name, both values where two disagree; numbers, lists and reasons of the
        system are written as each language does.

    Examples
    --------
    >>> error = AnalysisError("DT509", "within", within=-1)
    >>> print(error)
    within
      -1 is no distance.
      Fix: Give points from 0 up. [DT509]
    >>> print(error.text("vi"))
    within
      -1 không phải là một khoảng cách.
      Cách sửa: Cho số điểm từ 0 trở lên. [DT509]
    """

    def __init__(self, code: str, where: str, variant: str = "", /, **values: object) -> None:
        super().__init__(code, where)
        self.code = code
        self.where = where
        self.variant = variant
        self.values = values

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]:
        # Subclasses are made of other things, so a copy is not made by calling them again.
        return _blank, (type(self), self.args), self.__dict__

    def __str__(self) -> str:
        return self.text("en")

    def problem(self, language: Language = "en") -> str:
        """Format what is wrong."""
        return self._say("problem", language)

    def fix(self, language: Language = "en") -> str:
        """Format how to mend it."""
        return self._say("fix", language)

    def text(self, language: Language = "vi") -> str:
        """Format where, what and how to mend it, in three lines."""
        t = catalogue(language)
        place = f"errors.where.{self.where}"
        where = t(place) if place in t else self.where
        fix = t("errors.fix", fix=self.fix(language), code=self.code)
        return f"{where}\n  {self.problem(language)}\n  {fix}"

    def _say(self, what: str, language: Language) -> str:
        t = catalogue(language)
        values = {name: t.spoken(value) for name, value in self.values.items()}
        key = f"{self.code}.{self.variant}.{what}"
        return t(key if self.variant and key in t else f"{self.code}.{what}", **values)


def _blank(kind: type[DtindexError], arguments: tuple[Any, ...]) -> DtindexError:
    return kind.__new__(kind, *arguments)


class CriteriaError(DtindexError):
    """A rule file cannot be used (DT1xx)."""


class SubmissionError(DtindexError):
    """A file that institutions or the department sent cannot be used at all (DT2xx)."""


class ScoringError(DtindexError):
    """Facts and framework do not fit together (DT3xx)."""


class PublishError(DtindexError):
    """A scorecard cannot be rendered or written (DT4xx)."""


class ReportError(DtindexError):
    """A Word document cannot be written from its template (DT46x)."""


class AnalysisError(DtindexError):
    """An analysis was asked of data that cannot carry it (DT5xx)."""


class LabError(DtindexError):
    """The notebooks of a school cannot be opened (DT6xx)."""
