"""By what rules are told from others: the files they stand in, and what was made of them."""

import copy
import hashlib
from collections.abc import Mapping
from typing import Any, Self, cast

from pydantic import PrivateAttr

from dtindex.criteria.rules.periods import InPeriods

__all__ = ["Identified"]

_HALF = 32
"""Half the letters of a digest: the first tell what was made of the files, the others the files."""


_NO_RULES = ("area_levels", "authorities")
"""Fields that no point hangs on: who governs schools may change while the rules stand."""


class Identified(InPeriods):
    """Rules with a digest; those that are changed in memory have another.

    Parameters
    ----------
    digest : str
        Of the files that the rules stand in, or of rules that these were made from. What the
        record then bears is sealed: its first half stands for all that the rules say.
    """

    id: str
    digest: str
    _whole: "Self | None" = PrivateAttr(None)

    def __hash__(self) -> int:
        return hash((self.id, self.digest))

    def model_post_init(self, context: Any, /) -> None:
        """Seal the digest; sealed again, it stays the same while the rules do."""
        given = self.digest
        files = given[_HALF:] if len(given) == 2 * _HALF else _sha256(given)[_HALF:]
        content = self.model_dump_json(exclude={"digest", *_NO_RULES})
        self.__dict__["digest"] = _sha256(f"{files}\0{content}")[:_HALF] + files

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return the rules with other fields, and nothing that these have worked out."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        if deep:
            fields = copy.deepcopy(fields)
        copied = type(self).model_construct(**fields | dict(update or {}))
        copied._period, copied._whole = self._period, None if update else self._whole
        if copied._whole is not None:
            copied.stand_for(copied._whole)
        return cast(Self, copied)

    def stand_for(self, whole: Self) -> None:
        """Take the digest of the rules of the whole school year, of a period of which these are."""
        self._whole = whole
        self.__dict__["digest"] = whole.digest


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
