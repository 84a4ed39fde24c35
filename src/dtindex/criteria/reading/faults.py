"""Faults of rule files: where, what is wrong, how to mend it, and the error that carries them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dtindex.catalogue import Language, catalogue
from dtindex.errors import CriteriaError

__all__ = ["Fault", "FaultyRulesError", "path_in_file"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. Its words are in the catalogue under ``<code>.<variant>.problem`` and ``.fix``.

    An ``error`` keeps the framework from loading, a ``warning`` does not.

    Parameters
    ----------
    code : str
        DT1xx, listed in ``docs/errors.md``.
    file : str
        Name of the file, ``kontum-2022/facts.toml``.
    path : str
        Place inside it, ``criteria[1].components[0].rule.numerator``; empty for the whole file.
    details : mapping of str to object
        What the words name; numbers are written, and tuples of text joined, as each
        language does.
    variant : str
        Which of the code's problems it is; empty where there is one only.
    record : str
        Id of the record that the path leads into, ``2.1.b``; empty where there is none.

    Examples
    --------
    >>> fault = Fault("DT115", "kontum-2022/facts.toml", "facts[3]", {"fact": "n_desks"})
    >>> print(fault.text("en"))
    kontum-2022/facts.toml: facts[3]
      The fact n_desks is used by no component and no condition.
      Fix: Use it, or delete it: nobody should be asked for figures that serve nothing. [DT115]
    """

    code: str
    file: str
    path: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    variant: str = ""
    severity: Literal["error", "warning"] = "error"
    record: str = ""

    @property
    def where(self) -> str:
        """File, path inside it, and the record that it leads into."""
        place = f"{self.file}: {self.path}" if self.path else self.file
        return f"{place} ({self.record})" if self.record else place

    def problem(self, language: Language = "vi") -> str:
        """Format what is wrong, with both values where two disagree."""
        return self._say("problem", language)

    def fix(self, language: Language = "vi") -> str:
        """Format how to mend it."""
        return self._say("fix", language)

    def text(self, language: Language = "vi") -> str:
        """Format where, what and how to mend it, in three lines."""
        t = catalogue(language)
        fix = t("errors.fix", fix=self.fix(language), code=self.code)
        return f"{self.where}\n  {self.problem(language)}\n  {fix}"

    def _say(self, what: str, language: Language) -> str:
        t = catalogue(language)
        details = {key: t.spoken(detail) for key, detail in self.details.items()}
        key = f"{self.code}.{self.variant}.{what}"
        return t(key if self.variant and key in t else f"{self.code}.{what}", **details)


class FaultyRulesError(CriteriaError):
    """A framework cannot be used; ``faults`` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = next(fault for fault in self.faults if fault.severity == "error")
        super().__init__(first.code, first.where, first.variant, **first.details)

    def text(self, language: Language = "vi") -> str:
        """Format everything that is wrong."""
        return "\n".join(fault.text(language) for fault in self.faults)


def path_in_file(*steps: str | int) -> str:
    """Join keys and positions to a path.

    Examples
    --------
    >>> path_in_file("criteria", 1, "max_points")
    'criteria[1].max_points'
    """
    path = ""
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f".{step}" if path else step
    return path
