"""A few institutions of given stages, for tests that need no more."""

import pandas as pd
from hypothesis import strategies as st

from dtindex.criteria.rules.models import STAGES
from dtindex.submissions.institutions import Institutions

STAGE_SETS = st.sets(st.sampled_from(STAGES), min_size=1).map(
    lambda chosen: tuple(stage for stage in STAGES if stage in chosen)
)


def province(stage_sets):
    """Institutions T0, T1 … with these stages."""
    return Institutions(
        pd.DataFrame(
            {
                "institution_id": [f"T{n}" for n in range(len(stage_sets))],
                "name": "Trường",
                "stages": [";".join(stages) for stages in stage_sets],
                "district": "",
                "commune": "",
                "area": "",
            }
        )
    )
