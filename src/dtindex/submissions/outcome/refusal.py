"""A file that cannot be used at all: the error that carries everything that is wrong with it."""

from dtindex.catalogue import Language
from dtindex.errors import SubmissionError
from dtindex.submissions.outcome.issues import Issues

__all__ = ["RefusedError"]


class RefusedError(SubmissionError):
    """A file cannot be used; ``issues`` holds everything that is wrong.

    Parameters
    ----------
    where : str
        Name of the file.
    issues : Issues
        At least one.
    """

    def __init__(self, where: str, issues: Issues) -> None:
        super().__init__(issues.items[0].code, where)
        self.issues = issues

    def problem(self, language: Language = "en") -> str:
        """Format everything that is wrong, and how to mend each."""
        return self.issues.text(language)

    def fix(self, language: Language = "en") -> str:
        """Format how to mend what is wrong first."""
        return self.issues.items[0].fix(language)

    def text(self, language: Language = "vi") -> str:
        """Format where, and everything that is wrong."""
        return f"{self.where}\n{self.problem(language)}"
