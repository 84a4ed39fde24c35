"""By what rules are told from others: the files they stand in, and what was made of them."""

import copy
import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self, cast

from pydantic import ConfigDict, Field, PrivateAttr

from dtindex.criteria.rules.periods import InPeriods

__all__ = ["Identified"]


class Identified(InPeriods):
    """Rules with a digest; those that are changed in memory have another."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    files_digest: str = Field(alias="digest")
    _whole: "Self | None" = PrivateAttr(None)

    def __hash__(self) -> int:
        return hash((self.id, self.digest))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the rule files and of what was made of them.

        As of a period the rules are those of the whole school year.
        """
        if self._whole is not None:
            return self._whole.digest
        content = self.model_dump_json(exclude={"files_digest"})
        return hashlib.sha256(f"{self.files_digest}\0{content}".encode()).hexdigest()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Give the rules with other fields, and nothing that these have worked out."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        if deep:
            fields = copy.deepcopy(fields)
        changes = dict(update or {})
        copied = type(self).model_construct(
            **fields | {"files_digest": changes.pop("digest", self.files_digest)} | changes
        )
        copied._period, copied._whole = self._period, None if update else self._whole
        return cast(Self, copied)
