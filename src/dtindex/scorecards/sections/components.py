"""Tables of components: points, answers, how far each is backed, and what was lost."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from dtindex.catalogue import Catalogue
from dtindex.criteria.rules.due import NOT_DUE
from dtindex.criteria.rules.models import CriterionGroup
from dtindex.scorecards.faces.blocks import (
    Block,
    Column,
    Content,
    Detail,
    GroupRow,
    Heading,
    Paragraph,
    Points,
    Row,
    State,
    StateMark,
    Table,
)
from dtindex.scorecards.groundwork.wording import Wording
from dtindex.scoring.told.explain import ExplainedCondition, ExplainedFact, ExplainedPoints

__all__ = ["ComponentTables", "condition_mark", "evidence_mark"]

_LOSSES_SHOWN = 3
_LETTERS_OF_DOCUMENTS = 40
"""Documents are named where they fit beside an answer; longer lists are only said to be there."""

_CONDITION_MARKS: dict[str, State] = {
    "met": "good",
    "unmet": "bad",
    "missing": "open",
    "rejected": "bad",
    "not_applicable": "neutral",
    NOT_DUE: "neutral",
}
_ANSWERLESS_MARKS: dict[str, State] = {
    "missing": "open",
    "rejected": "bad",
    "not_applicable": "neutral",
}


_LEFT_OUT = {"not_applicable": "left_out", NOT_DUE: "left_out_not_due"}


def condition_mark(t: Catalogue, condition: ExplainedCondition) -> StateMark:
    """Tell whether a condition is met."""
    words = t(f"scorecards.condition_{condition.state}")
    return StateMark(_CONDITION_MARKS[condition.state], words)


def evidence_mark(
    t: Catalogue, facts: Sequence[ExplainedFact], state: str, verified: bool
) -> StateMark:
    """Return how far an answer is backed: verified, with evidence, or neither.

    Evidence is named by document, date and address; its notes are never shown.
    """
    if state in _ANSWERLESS_MARKS:
        return StateMark(_ANSWERLESS_MARKS[state], t(f"scorecards.state_{state}"))
    if verified:
        return StateMark("good", t("scorecards.state_verified"))
    documents = "; ".join(filter(None, (fact.documents(t.language) for fact in facts)))
    if documents and len(documents) <= _LETTERS_OF_DOCUMENTS:
        return StateMark("fair", t("scorecards.state_documents", documents=documents))
    if any(fact.evidence for fact in facts):
        return StateMark("fair", t("scorecards.state_evidence"))
    if any(fact.evidence_asked for fact in facts):
        return StateMark("open", t("scorecards.state_no_evidence"))
    return StateMark("fair", t("scorecards.state_self"))


class ComponentTables:
    """Tables of one institution's components.

    Parameters
    ----------
    wording : Wording
    points : sequence of ExplainedPoints
        How every component came to its points.
    """

    def __init__(self, wording: Wording, points: Sequence[ExplainedPoints]) -> None:
        self._wording = wording
        self._t = wording.t
        self._points = points

    def of(self, name: str, groups: Sequence[CriterionGroup]) -> tuple[Block, ...]:
        """Return the heading and the table of some groups, every component in it."""
        t = self._t
        heading = Heading(t(f"scorecards.{name}_heading"))
        columns = (
            Column(t("scorecards.component"), width=6),
            Column(t("scorecards.answer"), width=5),
            Column(t("scorecards.points"), "points"),
            Column(t("scorecards.state"), "mark"),
        )
        rows = tuple(row for group in groups for row in self._rows(group))
        if not rows:
            return heading, Paragraph(t("scorecards.nothing"))
        return heading, Table(heading.text, columns, rows)

    def _rows(self, group: CriterionGroup) -> Iterator[Row | GroupRow]:
        t = self._t
        items = [item for item in self._points if item.group_id == group.id]
        applying = [item for item in items if item.state not in _LEFT_OUT]
        title: Content = t.of(group, "title")
        if words := self._left_out(items):
            title = (t.of(group, "title"), Detail(words))
        yield GroupRow(title, (self._earned(applying), ""))
        for item in applying:
            yield Row(
                (
                    _name(item),
                    self._answer(item),
                    self._out_of(item),
                    evidence_mark(t, item.facts, item.state, item.verified),
                )
            )

    def _left_out(self, items: list[ExplainedPoints]) -> str:
        """Name what does not apply, and what is not due yet."""
        said = []
        for state, key in _LEFT_OUT.items():
            names = [item.component_id for item in items if item.state == state]
            if names:
                said.append(self._t(f"scorecards.{key}", components=", ".join(names)))
        return ". ".join(said)

    def _earned(self, items: list[ExplainedPoints]) -> Content:
        if not items:
            return self._t("scorecards.not_applicable")
        steps = self._wording.steps
        possible = sum(steps(item.max_points) for item in items)
        if all(item.open for item in items):
            return Points("–", self._wording.maximum(possible))
        return self._wording.out_of(sum(steps(item.points) for item in items), possible)

    def _answer(self, item: ExplainedPoints) -> str:
        """Why points were lost, which quotes the answer; else the answer itself."""
        words = item.why_lost or " / ".join([fact.words for fact in item.facts])
        return words[:1].upper() + words[1:]

    def _out_of(self, item: ExplainedPoints) -> Points:
        steps, possible = self._wording.steps, item.max_points
        if item.open:  # nobody answered, so there are no points yet, not even none
            return Points("–", self._wording.maximum(steps(possible)))
        return self._wording.out_of(steps(item.points), steps(possible))

    def losses(self, groups: Mapping[str, int]) -> tuple[Block, ...]:
        """List what some groups could still earn: what is not answered, and what is not reached.

        Parameters
        ----------
        groups : mapping of str to int
            Steps that each group lacks of its full weight, by its id. What a component lacks
            is told on that scale, which is the index's: there losses add up and compare.
        """
        heading = Heading(self._t("scorecards.losses_heading"))
        lacking = self._lacking(groups)
        if not lacking:
            return heading, Paragraph(self._t("scorecards.no_losses"))
        blocks: list[Block] = [heading]
        for name in ("missing", "unreached"):
            own = [each for each in lacking if bool(each[0].open) == (name == "missing")]
            if own:
                blocks += self._list(name, own)
        return tuple(blocks)

    def _list(self, name: str, lacking: list[tuple[ExplainedPoints, int]]) -> Iterator[Block]:
        """List the components that lack most, and how much the others come to."""
        t, wording = self._t, self._wording
        heading = t(f"scorecards.losses_{name}")
        columns = (
            Column(t("scorecards.component"), width=5),
            Column(t(f"scorecards.why_{name}"), width=5),
            Column(t(f"scorecards.points_{name}"), "number"),
        )
        shown, others = lacking[:_LOSSES_SHOWN], lacking[_LOSSES_SHOWN:]
        yield Heading(heading, 3)
        yield Table(heading, columns, tuple(self._loss(item, steps) for item, steps in shown))
        rest = sum(steps for _, steps in others)
        if rest:
            said = {"n": t.number(len(others)), "points": wording.points(rest)}
            yield Paragraph(t(f"scorecards.more_{name}", **said), "muted")

    def _lacking(self, groups: Mapping[str, int]) -> list[tuple[ExplainedPoints, int]]:
        """Share out what each group lacks over the components that lack it, the most first."""
        shared = []
        for group_id, lacking in groups.items():
            of_group = [item for item in self._points if item.group_id == group_id]
            items = [(item, item.lost + item.open) for item in of_group if item.lost + item.open]
            total = sum((lacks for _, lacks in items), Decimal(0))
            shared += [(item, round(lacks * lacking / total)) for item, lacks in items]
        return sorted(shared, key=lambda one: -one[1])

    def _loss(self, item: ExplainedPoints, steps: int) -> Row:
        return Row((_name(item), self._answer(item), self._wording.points(steps)))


def _name(item: ExplainedPoints) -> str:
    return f"{item.title} ({item.component_id})"
