"""Which files a source holds, and the names they go by in messages."""

import errno
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

__all__ = ["is_left_behind", "numbered", "source_files"]

_LEFT_FILES = frozenset(
    {
        *("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r"),
        "autorun.inf",
    }
)
_LEFT_FOLDERS = frozenset(
    {
        *("__macosx", "$recycle.bin", "system volume information", "lost+found", "@eadir"),
        *("recycler", "#recycle", "found.000"),
    }
)
_LEFT_BEHIND = re.compile(
    r"""
    \..* | ~\$.* | .*:zone\.identifier       # hidden; held open by Office; where a file came from
    | ~.*\.tmp | .*\.(?:lnk|url|webloc|tmp)  # Office's own while it saves; ways to other places
    | \d{4}_\d{4}\.thumb | .*\.(?:thumbdata\d*|nomedia)
    """,
    re.VERBOSE | re.DOTALL,
)
_SURROGATES = re.compile("[\ud800-\udfff]")


def source_files(source: str | Path | Iterable[str | Path]) -> list[tuple[Path, str]]:
    """List files and their names in messages: inside a folder, the path from there.

    Folders that are links are gone through once each. A name that is no Unicode, as old programs
    unpack Vietnamese ones, is shown with a replacement character. A link that leads nowhere and a
    folder that is closed to us are listed, so that they are told.

    Raises
    ------
    FileNotFoundError
        If the source is not there.
    """
    if not isinstance(source, str | Path):
        return _named((Path(path), Path(path).name) for path in source)
    root = Path(source)
    if not root.exists():
        raise FileNotFoundError(errno.ENOENT, "is not there", str(root))
    if root.is_file():
        return _named([(root, root.name)])
    found = ((path, path.relative_to(root).as_posix()) for path in _walked(root))
    return _named(sorted(found, key=lambda file: file[1]))


def is_left_behind(name: str) -> bool:
    """Whether Office or a system left a file of that name there, not a person.

    Examples
    --------
    >>> is_left_behind("~WRL0001.tmp"), is_left_behind("KT0001.xlsx")
    (True, False)
    """
    folded = name.casefold()
    return folded in _LEFT_FILES or _LEFT_BEHIND.fullmatch(folded) is not None


def numbered(name: str, number: int) -> str:
    """Tell a name apart from one that looks the same.

    Examples
    --------
    >>> numbered("huyen/KT0001.xlsx", 2)
    'huyen/KT0001 (2).xlsx'
    """
    path = PurePosixPath(name)
    return path.with_name(f"{path.stem} ({number}){path.suffix}").as_posix()


def _walked(root: Path) -> Iterator[Path]:
    """Go through a folder and those in it, each once however many links lead there."""
    seen: set[str] = set()
    closed: list[Path] = []

    def note(error: OSError) -> None:
        closed.append(Path(error.filename))

    for folder, folders, names in os.walk(root, onerror=note, followlinks=True):
        where = os.path.realpath(folder)
        if where in seen:
            folders.clear()
            continue
        seen.add(where)
        folders[:] = sorted(name for name in folders if not _is_left_folder(name))
        for name in names:
            path = Path(folder, name)
            if not is_left_behind(name) and (path.is_file() or path.is_symlink()):
                yield path
    yield from closed


def _is_left_folder(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _LEFT_FOLDERS


def _named(files: Iterable[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Show names that are no Unicode; two that look the same then are told apart by a number."""
    named: list[tuple[Path, str]] = []
    taken: set[str] = set()
    for path, name in files:
        shown = _SURROGATES.sub("\ufffd", name)
        number = 1
        while shown != name and shown in taken:
            number += 1
            shown = numbered(_SURROGATES.sub("\ufffd", name), number)
        taken.add(shown)
        named.append((path, shown))
    return named
