"""What a unit may change in the process it runs in, kept before and put back after.

Each keeper notes one kind of state and gives a function that puts it back. What no keeper
can put back (a thread still running) is told, and the process is replaced.
"""

import contextlib
import decimal
import locale
import logging
import os
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, cast

from dtindex.publishing.execute.shell import Shell

__all__ = ["State"]

Restore = Callable[[], None]
_HEAP_TYPE = 1 << 9


class State:
    """The state of this process, as the shared start of a notebook left it.

    Put back: the namespace and history of the shell, its formatters, events and
    transformers; attributes of every module and of every class written in Python;
    ``sys.modules``, ``sys.path`` and the other lists of ``sys``; environment, directory, locale,
    decimal context, warning filters, logging; numpy's error handling and print options,
    pandas' options, matplotlib's settings, figures left open.

    Not put back: what is changed *inside* an object that the shared start made or a library
    keeps (an element of a list, a cell of a DataFrame, an item of a cache).
    """

    def __init__(self, shell: Shell) -> None:
        self._modules = dict(sys.modules)
        self._threads = set(threading.enumerate())
        self._restorers = [keep(shell) for keep in _KEEPERS]

    def restore(self) -> tuple[list[str], bool]:
        """Put everything back; give the modules newly imported, and whether that was not enough.

        A module that was first imported by a unit cannot be forgotten or put back, so the
        process is spent: the next one imports it before anything is kept.
        """
        imported = [n for n, m in sys.modules.items() if n not in self._modules and _real(n, m)]
        for restore in self._restorers:
            restore()
        for name in set(sys.modules) - self._modules.keys():
            del sys.modules[name]
        sys.modules.update(self._modules)
        threads = [t for t in threading.enumerate() if t not in self._threads]
        return imported, bool(imported or threads)


def _real(name: str, module: types.ModuleType) -> bool:
    spec = getattr(module, "__spec__", None)
    return spec is not None and spec.name == name


def _attributes(shell: Shell) -> Restore:
    """Attributes of modules and classes: ``DataFrame.sum``, ``builtins.open``, ``json.x``."""
    spaces: dict[int, _Space] = {}
    for module in list(sys.modules.values()):
        if not isinstance(module, types.ModuleType) or module is shell.user_module:
            continue
        spaces[id(module)] = _Space(module)
        for kind in list(vars(module).values()):
            if isinstance(kind, type) and kind.__flags__ & _HEAP_TYPE and id(kind) not in spaces:
                spaces[id(kind)] = _Space(kind)

    def restore() -> None:
        for space in spaces.values():
            if space.now_values() != space.values:
                space.restore()

    return restore


class _Space:
    """Attributes of one module or class, in their order.

    Lists of them are compared first, which looks at identity before it asks for equality: that
    is quick where nothing changed, and nearly everywhere nothing did.
    """

    __slots__ = ("_kept", "_now", "_owner", "values")

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self._now = vars(owner)  # of a class, a view of what it has
        self._kept = dict(self._now)
        self.values = [*self._kept.values()]

    def now_values(self) -> list[Any]:
        return [*self._now.values()]

    def restore(self) -> None:
        now = dict(self._now)
        for name in now.keys() - self._kept.keys():
            if not (isinstance(now[name], types.ModuleType) or name.startswith("__")):
                delattr(self._owner, name)
        for name, value in self._kept.items():
            if now.get(name, _ABSENT) is not value:
                with contextlib.suppress(AttributeError, TypeError):  # computed by its class
                    setattr(self._owner, name, value)


_ABSENT = object()


_PAST_DICTS = ("output_hist_reprs", "outputs", "exceptions")


def _shell(shell: Shell) -> Restore:
    """Names, history, formatters, events and transformers of the shell."""
    formatters = list(shell.display_formatter.formatters.values())
    dicts = [shell.user_ns, shell.user_ns["Out"], shell.user_ns_hidden]
    past = shell.history_manager
    # Newer IPythons keep every output a second time; not all of these are there in all of them.
    dicts += [getattr(past, name) for name in _PAST_DICTS if hasattr(past, name)]
    for formatter in formatters:
        dicts += [
            formatter.type_printers,
            formatter.deferred_printers,
            formatter.singleton_printers,
        ]
    lists: list[list[Any]] = [
        shell.user_ns["In"],
        past.input_hist_raw,
        past.db_input_cache,
        past.db_output_cache,
        shell.ast_transformers,
        *shell.events.callbacks.values(),
    ]
    lists += [shell.input_transformers_cleanup, shell.input_transformers_post]
    enabled = [formatter.enabled for formatter in formatters]
    restorers = [*map(_dict, dicts), *map(_list, lists)]

    def restore() -> None:
        for put_back in restorers:
            put_back()
        for formatter, was_enabled in zip(formatters, enabled, strict=True):
            formatter.enabled = was_enabled
        shell.recorder.forget()

    return restore


def _dict(space: MutableMapping[Any, Any]) -> Restore:
    kept = dict(space)

    def restore() -> None:
        space.clear()
        space.update(kept)

    return restore


def _list(items: list[Any]) -> Restore:
    kept = list(items)

    def restore() -> None:
        items[:] = kept

    return restore


def _interpreter(_: Shell) -> Restore:
    """Environment, directory, import path, locale, decimal context, warnings, logging."""
    root = logging.getLogger()
    lists: list[list[Any]] = [sys.path, sys.argv, sys.meta_path, sys.path_hooks, root.handlers]
    lists.append(cast(list[Any], warnings.filters))
    restorers = [_dict(os.environ), *map(_list, lists)]
    folder, level, disabled = os.getcwd(), root.level, root.manager.disable
    speech, depth = locale.setlocale(locale.LC_ALL), sys.getrecursionlimit()
    context = decimal.getcontext().copy()

    def restore() -> None:
        warnings.resetwarnings()  # or what was looked up under other filters stays known
        for put_back in restorers:
            put_back()
        os.chdir(folder)
        root.setLevel(level)
        logging.disable(disabled)
        locale.setlocale(locale.LC_ALL, speech)
        decimal.setcontext(context.copy())
        sys.setrecursionlimit(depth)

    return restore


def _numpy(_: Shell) -> Restore:
    if (numpy := sys.modules.get("numpy")) is None:
        return _nothing
    errors, handler, options = numpy.geterr(), numpy.geterrcall(), numpy.get_printoptions()

    def restore() -> None:
        numpy.seterr(**errors)
        numpy.seterrcall(handler)
        numpy.set_printoptions(**options)

    return restore


def _pandas(_: Shell) -> Restore:
    if (pandas := sys.modules.get("pandas")) is None:
        return _nothing
    kept = {name: pandas.get_option(name) for name in _options(pandas.options)}

    def restore() -> None:
        for name, value in kept.items():
            if pandas.get_option(name) != value:
                pandas.set_option(name, value)

    return restore


def _options(group: Any, prefix: str = "") -> Iterator[str]:
    """Names of all pandas options, read off the tree of ``pandas.options``."""
    for name in dir(group):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some options are only there to say that they go
            value = getattr(group, name)
            if isinstance(value, type(group)):
                yield from _options(value, f"{prefix}{name}.")
            else:
                yield f"{prefix}{name}"


def _matplotlib(_: Shell) -> Restore:
    if (matplotlib := sys.modules.get("matplotlib")) is None:
        return _nothing
    settings = dict.copy(matplotlib.rcParams)

    def restore() -> None:
        if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None:
            pyplot.close("all")
        if matplotlib.rcParams != settings:
            dict.clear(matplotlib.rcParams)
            dict.update(matplotlib.rcParams, settings)

    return restore


def _nothing() -> None:
    """Put nothing back: the library is not there."""


_KEEPERS = (_matplotlib, _pandas, _numpy, _interpreter, _shell, _attributes)
