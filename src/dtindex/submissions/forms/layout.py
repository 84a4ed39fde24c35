"""What a machine knows a form by, whoever has moved its rows and columns about."""

__all__ = ["FACT_ID", "FRAMEWORK", "MARKER", "REVIEW_ROLES", "ROLES"]

MARKER = "dtindex-form"
"""Stands in the hidden column of keys, in its first row."""

FRAMEWORK = "framework="
"""Stands in the column of keys, followed by the id of the framework."""

FACT_ID = "fact_id"
"""Stands in the column of keys where the hidden row of roles is; below it stand the facts."""

ROLES = (
    "number",
    "label",
    "unit",
    "previous",
    "answer",
    "points",
    "out_of",
    "evidence",
    "reason",
    "help",
    "clause",
)
"""Names of columns in the hidden row, from left to right; ``label`` also holds who and when."""

REVIEW_ROLES = (
    "number",
    "label",
    "unit",
    "previous",
    "claimed",
    "shown_evidence",
    "flags",
    "at_stake",
    "decision",
    "answer",
    "reason",
)
"""The same of a review: what was claimed stands beside what the reviewer decides."""
