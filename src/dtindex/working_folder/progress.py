"""Where the school year stands in a working folder, and what comes next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

from dtindex.criteria.rules.due import all_counted_is_due
from dtindex.criteria.rules.models import Framework
from dtindex.errors import DtindexError
from dtindex.journal import Journal, digest_of_files, file_digests
from dtindex.scoring.store import load_about
from dtindex.submissions.files.sources import source_files
from dtindex.submissions.institutions import read_institutions
from dtindex.working_folder.layout import WorkingFolder

__all__ = ["Progress", "Step"]

StepName = Literal[
    "institutions", "forms", "submissions", "validate", "review", "score", "publish", "decide"
]
State = Literal["open", "stale", "done"]


@dataclass(frozen=True)
class Step:
    """One step of the year.

    Parameters
    ----------
    name : str
    state : {"open", "stale", "done"}
        Not begun, overtaken by what came since, or as it should be.
    values : mapping
        What there is to say of it, whole numbers and texts.
    problem : DtindexError, optional
        What keeps it from being done.
    """

    name: StepName
    state: State
    values: Mapping[str, object] = field(default_factory=dict)
    problem: DtindexError | OSError | None = None


@dataclass(frozen=True)
class Progress:
    """The steps of a school year, in their order.

    Parameters
    ----------
    folder : WorkingFolder
    steps : tuple of Step
    """

    folder: WorkingFolder
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, folder: WorkingFolder, framework: Framework) -> Self:
        """Look at what lies in the folder, and at what its journal tells of the last runs.

        Nothing is read as submissions are: whether files came or went since the last run is told
        by their digests, so that it takes no time.
        """
        steps = _Look(folder).steps()
        if framework.is_draft or not all_counted_is_due(framework):
            # There is no level that a decision could recognise.
            steps = tuple(step for step in steps if step.name != "decide")
        return cls(folder, steps)

    def __getitem__(self, name: StepName) -> Step:
        return next(step for step in self.steps if step.name == name)

    @property
    def next(self) -> StepName | None:
        """The first step that is not as it should be; None at the end of the year.

        A review is for the office to decide upon, so that none waits for it.
        """
        waiting = (step for step in self.steps if step.state != "done" and step.name != "review")
        if self["submissions"].state == "done":  # whoever has answers needs no forms
            waiting = (step for step in waiting if step.name != "forms")
        return next((step.name for step in waiting), None)


class _Look:
    """What there is to see in a working folder."""

    def __init__(self, folder: WorkingFolder) -> None:
        self._folder = folder
        self._last: dict[str, dict[str, Any]] = {}
        for line in Journal.beside(folder.place("results")).lines():
            self._last[str(line.get("command"))] = line

    def steps(self) -> tuple[Step, ...]:
        """Look at every step."""
        looks: Sequence[Callable[[], Step]] = (
            self._institutions,
            self._forms,
            self._submissions,
            self._validate,
            self._review,
            self._score,
            self._publish,
            self._decide,
        )
        return tuple(look() for look in looks)

    def _institutions(self) -> Step:
        path = self._folder.institutions
        try:
            n = len(read_institutions(path))
        except (DtindexError, OSError) as error:
            return Step("institutions", "open", {"file": path.name}, error)
        return Step("institutions", "done", {"file": path.name, "n": n})

    def _forms(self) -> Step:
        n = len(_files(self._folder.place("forms"), ".xlsx"))
        return Step("forms", "done" if n else "open", {"n": n})

    def _submissions(self) -> Step:
        return Step("submissions", "done" if self._n_sent else "open", {"n": self._n_sent})

    def _validate(self) -> Step:
        made = self._made("validate")
        if made is None:
            return Step("validate", "open")
        told = {name: int(made.get(name, 0)) for name in ("sent", "errors", "warnings")}
        return Step("validate", "done" if self._is_of_what_is_there(made) else "stale", told)

    def _review(self) -> Step:
        n = len(_files(self._folder.place("review"), ".xlsx"))
        return Step("review", "done" if n else "open", {"n": n})

    def _score(self) -> Step:
        made = self._made("score")
        if made is None or self._result is None:
            return Step("score", "open")
        told = {"sent": int(made.get("sent", 0)), "n": int(made.get("institutions", 0))}
        return Step("score", "done" if self._is_of_what_is_there(made) else "stale", told)

    def _publish(self) -> Step:
        made = self._made("publish")
        if made is None or not (self._folder.place("site") / "index.html").exists():
            return Step("publish", "open")
        told = {"n": int(made.get("pages", 0)), "failed": int(made.get("pages_failed", 0))}
        is_done = self._is_of_result(made) and not told["failed"]
        return Step("publish", "done" if is_done else "stale", told)

    def _decide(self) -> Step:
        made = self._made("decide")
        if made is None:
            return Step("decide", "open")
        return Step("decide", "done" if self._is_of_result(made) else "stale")

    def _made(self, command: str) -> dict[str, Any] | None:
        return self._last[command]["made"] if command in self._last else None

    def _is_of_result(self, made: Mapping[str, Any]) -> bool:
        return bool(made.get("result", {}).get("result_digest") == self._result)

    @cached_property
    def _result(self) -> str | None:
        """Digest of the saved result."""
        try:
            return str(load_about(self._folder.place("results"))["result_digest"])
        except DtindexError:
            return None

    @cached_property
    def _n_sent(self) -> int:
        sent = self._folder.place("submissions")
        return len(source_files(sent)) if sent.exists() else 0

    @cached_property
    def _digest(self) -> str:
        """Digest of all that the year is scored from, as it is now."""
        sources = (self._folder.place("submissions"), self._folder.institutions)
        files = [file for each in sources if each.exists() for file in source_files(each)]
        return digest_of_files(file_digests(files))

    def _is_of_what_is_there(self, made: Mapping[str, Any]) -> bool:
        return bool(made.get("read_digest") == self._digest)


def _files(folder: Path, ending: str) -> list[Path]:
    return [path for path in folder.glob(f"*{ending}") if not path.name.startswith(("~", "."))]
