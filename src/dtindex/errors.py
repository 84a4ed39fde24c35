"""Errors for programmers: every one says where, what is wrong, how to mend it, and its code."""

__all__ = [
    "AnalysisError",
    "CriteriaError",
    "DtindexError",
    "LabError",
    "PublishError",
    "ScoringError",
    "SubmissionError",
]


class DtindexError(Exception):
    """What went wrong, where, and how to mend it.

    Parameters
    ----------
    code : str
        Stable code, listed in ``docs/errors.md`` (DT1xx rules, DT2xx submissions,
        DT3xx scoring, DT4xx rendering and publishing, DT5xx analysis, DT6xx JupyterLab).
    where : str
        File and path inside it, or the argument at fault.
    problem : str
        What is wrong, with both values where two disagree.
    fix : str
        What to do about it.

    Examples
    --------
    >>> print(DtindexError("DT109", "online.toml: 1.1", "4 points, maximum 3.", "Lower one."))
    online.toml: 1.1
      4 points, maximum 3.
      Fix: Lower one. [DT109]
    """

    def __init__(self, code: str, where: str, problem: str, fix: str) -> None:
        super().__init__(code, where, problem, fix)
        self.code = code
        self.where = where
        self.problem = problem
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.where}\n  {self.problem}\n  Fix: {self.fix} [{self.code}]"


class CriteriaError(DtindexError):
    """A rule file cannot be used (DT1xx)."""


class SubmissionError(DtindexError):
    """A file that institutions or the department sent cannot be used at all (DT2xx)."""


class ScoringError(DtindexError):
    """Facts and framework do not fit together (DT3xx)."""


class PublishError(DtindexError):
    """A scorecard cannot be rendered or written (DT4xx)."""


class AnalysisError(DtindexError):
    """An analysis was asked of data that cannot carry it (DT5xx)."""


class LabError(DtindexError):
    """The notebooks of a school cannot be opened (DT6xx)."""
