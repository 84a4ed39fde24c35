"""Scored results of random frameworks, facts and stages."""

from hypothesis import strategies as st

from dtindex.scoring.score import score
from random_frameworks import answers, facts_of, frameworks
from small_provinces import STAGE_SETS, province


@st.composite
def results(draw, most=6):
    """A result of a few institutions."""
    framework = draw(frameworks())
    n = draw(st.integers(1, most))
    rows = [draw(answers(framework)) for _ in range(n)]
    stages = [draw(STAGE_SETS) for _ in range(n)]
    return score(framework, province(stages), facts_of(framework, rows))
