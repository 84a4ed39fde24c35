"""Sums that tell of too few are kept back, by the rule that the framework states."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dtindex.criteria.rules.models import DisclosurePolicy

__all__ = ["KEPT_BACK", "reasons"]

KEPT_BACK: Final = ("", "institutions", "people", "complement")
"""Why a sum is kept back: it is of few institutions, counts few people, or would give away
another by subtraction."""


def reasons(table: pd.DataFrame, policy: DisclosurePolicy | None) -> NDArray[np.object_]:
    """Tell why each sum is kept back; empty where it is told.

    Parameters
    ----------
    table : DataFrame
        A row per sum: ``by``, ``measure`` (a number), ``n_answered``, ``people`` (the counts of
        people in it that may not be small, as a tuple).
    policy : DisclosurePolicy or None
        Without one everything is told.

    Returns
    -------
    ndarray of object, shape (n_rows,)
        One of ``KEPT_BACK`` each.

    Examples
    --------
    >>> policy = DisclosurePolicy(
    ...     status="design", note_vi="-", note_en="-", minimum_institutions=5, minimum_people=10)
    >>> sums = pd.DataFrame({
    ...     "by": ["district"] * 3, "measure": [0] * 3, "n_answered": [3, 9, 8],
    ...     "people": [(), (), ()],
    ... })
    >>> reasons(sums, policy).tolist()
    ['institutions', '', 'complement']
    """
    n_answered = table["n_answered"].to_numpy()
    why = np.full(len(table), "", dtype=object)
    if policy is None:
        return why
    few_people = np.array(
        [any(0 < n < policy.minimum_people for n in counts) for counts in table["people"]],
        dtype=bool,
    )
    why[few_people] = "people"
    why[(n_answered > 0) & (n_answered < policy.minimum_institutions)] = "institutions"
    for _, rows in table.groupby(["by", "measure"], sort=False).indices.items():
        kept = rows[why[rows] != ""]
        told = rows[(why[rows] == "") & (n_answered[rows] > 0)]
        if len(kept) == 1 and len(told):
            # The sum of all, less those that are told, would be the one that is kept back.
            why[told[np.argmin(n_answered[told])]] = "complement"
    return why
