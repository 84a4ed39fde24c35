"""Ways to a level against all answers that there could be, tried one after another."""

import numpy as np
import pytest

from dtindex.analysis.improving.cheapest import cheapest_by_milp
from dtindex.analysis.improving.choices import Choices, Goal
from dtindex.analysis.improving.improve import improve
from small_ways import least_effort, small_case

PRESOLVED_AWAY = 1049
"""A case of which the solver's presolve said that there is no way, though there is one."""


@pytest.mark.parametrize("seed", [*range(30), PRESOLVED_AWAY])
def test_the_cheapest_way_is_the_cheapest_of_all_there_are(seed):
    result = small_case(seed)
    now = int(result.scores.levels.level[0])
    if now in (0, 3):
        pytest.skip("there is no level above")
    way = improve(result, "T0", now + 1)
    ours = way.plans[0].effort if way.plans else None

    assert ours == least_effort(result, now + 1)


def test_options_that_are_the_same_leave_the_first_of_them_to_the_solver():
    choices = Choices(
        effort=np.array([0, 4, 4, 6, 0, 4]),
        gains=np.array([[0, 0], [2, 1], [2, 1], [2, 1], [0, 0], [1, 2]]),
        owner=np.array([0, 0, 0, 0, 1, 1]),
    )
    both, column = np.array([3, 3]), np.array([0, 1])
    goal = Goal(column, np.array([0, 0]), both, both, needed=6)

    assert cheapest_by_milp(choices, [goal]).tolist() == [1, 5]
    too_much = Goal(column, np.array([0, 0]), both, both, needed=7)
    assert cheapest_by_milp(choices, [too_much]) is None
