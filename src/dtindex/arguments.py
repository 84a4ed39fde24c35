"""Arguments of public functions, held against their annotations and refused in a sentence."""

import inspect
import types
from collections.abc import Callable, Collection, Mapping
from functools import cache, wraps
from numbers import Integral, Real
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

__all__ = ["checked"]

P = ParamSpec("P")
R = TypeVar("R")


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse arguments of the wrong kind before a function does anything.

    Checkers of types know nothing of a collection of names for which one name was given, and
    take no integer of NumPy for an integer; so the few kinds that our functions take are told
    apart here.

    Raises
    ------
    TypeError
        When the function is called with an argument of another kind.
    ValueError
        When an argument is none of the words that it may be.

    Examples
    --------
    >>> @checked
    ... def publish(only: Collection[str], engine: Literal["auto", "fork"] = "auto") -> None: ...
    >>> publish("MH0001")
    Traceback (most recent call last):
    TypeError: publish(): only is a collection of str, not one text; write ['MH0001']
    >>> publish(["MH0001"], engine="zzz")
    Traceback (most recent call last):
    ValueError: publish(): engine is 'auto' or 'fork', not 'zzz'
    """
    signature = inspect.signature(function)
    hints = cache(lambda: get_type_hints(function))

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        kinds = hints()
        for name, value in signature.bind(*args, **kwargs).arguments.items():
            if not _fits(value, kinds.get(name, Any)):
                raise _refusal(function.__name__, name, value, kinds[name])
        return function(*args, **kwargs)

    return call


def _fits(value: object, kind: Any) -> bool:
    origin = get_origin(kind)
    if kind is Any or kind is object or isinstance(kind, TypeVar):
        return True
    if origin in (Union, types.UnionType):
        return any(_fits(value, one) for one in get_args(kind))
    if origin is Literal:
        return any(value == word and type(value) is type(word) for word in get_args(kind))
    if kind is None or kind is types.NoneType:
        return value is None
    if origin is not None:
        return _fits_collection(value, origin, get_args(kind))
    if kind in (int, float):
        number = Integral if kind is int else Real
        return isinstance(value, number) and not isinstance(value, bool)
    return isinstance(value, kind)


def _fits_collection(value: object, origin: type, items: tuple[Any, ...]) -> bool:
    if not isinstance(value, origin) or isinstance(value, str | bytes):
        return False
    if isinstance(value, Mapping):
        return all(_fits(k, items[0]) and _fits(v, items[1]) for k, v in value.items())
    if isinstance(value, Collection) and items:
        return all(_fits(item, items[0]) for item in value)
    return True  # what can be gone through once only is looked at by the function itself


def _refusal(function: str, name: str, value: object, kind: Any) -> Exception:
    start = f"{function}(): {name} is {_in_words(kind)}"
    if isinstance(value, str) and any(_is_collection(one) for one in _ways(kind)):
        return TypeError(f"{start}, not one text; write [{value!r}]")
    words = [word for one in _ways(kind) if get_origin(one) is Literal for word in get_args(one)]
    is_word = isinstance(value, str) and bool(words)
    return (ValueError if is_word else TypeError)(f"{start}, not {_told(value)}")


def _told(value: object) -> str:
    if value is None or isinstance(value, str | Real):
        # Here, because it knows tables, for which a call that is right need not wait.
        from dtindex.brief import brief

        return brief(value)
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def _ways(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)


def _is_collection(kind: Any) -> bool:
    origin = get_origin(kind)
    return inspect.isclass(origin) and issubclass(origin, Collection)


def _in_words(kind: Any) -> str:
    told: list[str] = []
    for one in _ways(kind):
        if get_origin(one) is Literal:
            told += map(repr, get_args(one))
        elif _is_collection(one):
            told.append(f"a collection of {' and '.join(_name(a) for a in get_args(one))}")
        else:
            told.append(_name(one))
    return " or ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _name(kind: Any) -> str:
    if kind is types.NoneType:
        return "None"
    return str(getattr(get_origin(kind) or kind, "__name__", kind))
