"""What a machine knows a form by, whoever has moved its rows and columns about."""

__all__ = ["FACT_ID", "FRAMEWORK", "MARKER", "ROLES"]

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
