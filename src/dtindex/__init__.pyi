from .analysis.change.trend import trend
from .analysis.change.why import why
from .analysis.flags.flags import flags
from .analysis.improving.improve import improve
from .analysis.improving.lift import lift
from .analysis.position.cliffs import cliffs
from .analysis.position.peers import peers
from .analysis.reviewers.agreement import agreement
from .analysis.reviewers.sample_size import sample_size
from .analysis.reviewers.visits import visits
from .analysis.robustness.robustness import robustness
from .analysis.robustness.uncertainty import Uncertainty
from .analysis.structure.coherence import coherence
from .analysis.totals.totals import totals
from .criteria.check.framework import check_framework
from .criteria.load import available_frameworks, load_framework
from .criteria.rules.models import Framework
from .errors import (
    AnalysisError,
    CriteriaError,
    DtindexError,
    LabError,
    PublishError,
    ReportError,
    ScoringError,
    SubmissionError,
)
from .lab.self_assessment import self_assessment
from .publishing.decision.decide import decide
from .publishing.run.publisher import publish
from .reports.report import report
from .review.assignments import read_assignments
from .review.workbooks import write_reviews
from .sample.province import sample_province
from .scorecards.cards.scorecards import Scorecards
from .scoring.result import ScoreResult
from .scoring.score import score
from .scoring.store import load_result, save_result
from .scoring.told.explain import explain
from .submissions.choices import read_choices
from .submissions.crosswalk import read_crosswalk
from .submissions.forms.write import write_forms
from .submissions.forms.xlsform import write_xlsform
from .submissions.institutions import Institutions, read_institutions
from .submissions.intake.read import read_submissions
from .submissions.outcome.facts import Facts
from .submissions.outcome.issues import Issues
from .submissions.returns.marking import mark_submissions

__version__: str

__all__ = [
    "AnalysisError",
    "CriteriaError",
    "DtindexError",
    "Facts",
    "Framework",
    "Institutions",
    "Issues",
    "LabError",
    "PublishError",
    "ReportError",
    "ScoreResult",
    "Scorecards",
    "ScoringError",
    "SubmissionError",
    "Uncertainty",
    "__version__",
    "agreement",
    "available_frameworks",
    "check_framework",
    "cliffs",
    "coherence",
    "decide",
    "explain",
    "flags",
    "improve",
    "lift",
    "load_framework",
    "load_result",
    "mark_submissions",
    "peers",
    "publish",
    "read_assignments",
    "read_choices",
    "read_crosswalk",
    "read_institutions",
    "read_submissions",
    "report",
    "robustness",
    "sample_province",
    "sample_size",
    "save_result",
    "score",
    "self_assessment",
    "totals",
    "trend",
    "visits",
    "why",
    "write_forms",
    "write_reviews",
    "write_xlsform",
]
