"""A digital transformation index for schools: rules as data, exact points, scorecards."""

from dtindex.analysis.change.trend import trend
from dtindex.analysis.change.why import why
from dtindex.analysis.flags.flags import flags
from dtindex.analysis.improving.improve import improve
from dtindex.analysis.improving.lift import lift
from dtindex.analysis.position.cliffs import cliffs
from dtindex.analysis.position.peers import peers
from dtindex.analysis.reviewers.agreement import agreement
from dtindex.analysis.reviewers.sample_size import sample_size
from dtindex.analysis.reviewers.visits import visits
from dtindex.analysis.robustness.robustness import robustness
from dtindex.analysis.robustness.uncertainty import Uncertainty
from dtindex.analysis.structure.coherence import coherence
from dtindex.analysis.totals.totals import totals
from dtindex.criteria.check.framework import check_framework
from dtindex.criteria.load import available_frameworks, load_framework
from dtindex.criteria.rules.models import Framework
from dtindex.errors import (
    AnalysisError,
    CriteriaError,
    DtindexError,
    LabError,
    PublishError,
    ReportError,
    ScoringError,
    SubmissionError,
)
from dtindex.lab.self_assessment import self_assessment
from dtindex.publishing.decision.decide import decide
from dtindex.publishing.run.publisher import publish
from dtindex.reports.report import report
from dtindex.review.assignments import read_assignments
from dtindex.review.workbooks import write_reviews
from dtindex.sample.province import sample_province
from dtindex.scorecards.cards.scorecards import Scorecards
from dtindex.scoring.explain import explain
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.scoring.store import load_result, save_result
from dtindex.submissions.choices import read_choices
from dtindex.submissions.crosswalk import read_crosswalk
from dtindex.submissions.forms.write import write_forms
from dtindex.submissions.forms.xlsform import write_xlsform
from dtindex.submissions.institutions import Institutions, read_institutions
from dtindex.submissions.intake.read import read_submissions
from dtindex.submissions.outcome.facts import Facts
from dtindex.submissions.outcome.issues import Issues
from dtindex.submissions.returns.marking import mark_submissions
from dtindex.version import VERSION

__version__ = VERSION

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
