"""Where everything lies in a working folder, by its ``dtindex.toml``."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from dtindex.criteria.reading.bundled import available_frameworks

if TYPE_CHECKING:
    from dtindex.working_folder.settings import Settings

__all__ = ["SETTINGS_FILE", "Place", "WorkingFolder"]

SETTINGS_FILE = "dtindex.toml"

Place = Literal["forms", "submissions", "problems", "review", "results", "site", "decision"]


@dataclass(frozen=True)
class WorkingFolder:
    """A folder with a ``dtindex.toml``: a folder for each school year, lists beside them.

    Parameters
    ----------
    root : Path
        Where ``dtindex.toml`` lies.
    settings : Settings
    """

    root: Path
    settings: "Settings"

    @classmethod
    def open(cls, root: Path) -> Self:
        """Open the working folder that a folder is.

        Raises
        ------
        FaultySettingsError
            If its ``dtindex.toml`` has faults; it lists them all.
        """
        # Here, because who stands in no working folder need not wait for rules of settings.
        from dtindex.working_folder.settings import read_settings

        return cls(root, read_settings(root / SETTINGS_FILE))

    @classmethod
    def around(cls, start: Path) -> Self | None:
        """Find the working folder that a folder lies in: the nearest upward with ``dtindex.toml``.

        None when there is none.

        Raises
        ------
        FaultySettingsError
            If its ``dtindex.toml`` has faults; it lists them all.
        """
        there = start.resolve()
        for folder in (there, *there.parents):
            if (folder / SETTINGS_FILE).is_file():
                return cls.open(folder)
        return None

    @property
    def framework(self) -> str:
        """The framework as commands take it: the folder of the office's own, else the id."""
        own = self.root / self.settings.criteria
        name = self.settings.framework
        return str(own / name) if name in available_frameworks(own) else name

    @property
    def institutions(self) -> Path:
        """The table of institutions."""
        return self.root / self.settings.institutions

    @property
    def crosswalk(self) -> Path | None:
        """The table of institutions that merged, split or got another id, where there is one."""
        path = self.root / self.settings.crosswalk
        return path if path.is_file() else None

    @property
    def year(self) -> Path:
        """The folder of the school year, or of its reporting period."""
        return self.root / self.settings.school_year / self.settings.period

    def place(self, name: Place) -> Path:
        """Return the folder of what is written, sent or made in the year."""
        return self.year / str(getattr(self.settings.folders, name))
