"""A digital transformation index for schools: rules as data, exact points, scorecards."""

from dtindex.analysis.agreement import Agreement, agreement
from dtindex.analysis.change import Change
from dtindex.analysis.cliffs import Cliffs, cliffs
from dtindex.analysis.coherence import Coherence, coherence
from dtindex.analysis.improve import improve
from dtindex.analysis.lift import Lift, lift
from dtindex.analysis.peers import Peers, peers
from dtindex.analysis.plans import Improvement
from dtindex.analysis.plausibility import Flags, flags
from dtindex.analysis.robustness import Robustness, robustness
from dtindex.analysis.sample_size import sample_size
from dtindex.analysis.trend import Trend, trend
from dtindex.analysis.uncertainty import Uncertainty
from dtindex.analysis.visits import Visits, visits
from dtindex.analysis.why import why
from dtindex.catalogue import catalogue
from dtindex.criteria.check import check_framework
from dtindex.criteria.load import available_frameworks, load_framework
from dtindex.criteria.models import Framework
from dtindex.errors import DtindexError
from dtindex.lab.self_assessment import self_assessment
from dtindex.publishing.decide import decide
from dtindex.publishing.publication import Publication
from dtindex.publishing.publisher import publish
from dtindex.review.assignments import read_assignments
from dtindex.review.workbooks import write_reviews
from dtindex.sample.province import sample_province
from dtindex.scorecards.scorecards import Scorecards
from dtindex.scoring.explain import Explanation, explain
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.scoring.store import load_result, save_result
from dtindex.submissions.facts import Facts
from dtindex.submissions.institutions import Institutions, read_institutions
from dtindex.submissions.issues import Issues
from dtindex.submissions.marking import mark_submissions
from dtindex.submissions.read import read_submissions

__all__ = [
    "Agreement",
    "Change",
    "Cliffs",
    "Coherence",
    "DtindexError",
    "Explanation",
    "Facts",
    "Flags",
    "Framework",
    "Improvement",
    "Institutions",
    "Issues",
    "Lift",
    "Peers",
    "Publication",
    "Robustness",
    "ScoreResult",
    "Scorecards",
    "Trend",
    "Uncertainty",
    "Visits",
    "agreement",
    "available_frameworks",
    "catalogue",
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
    "read_institutions",
    "read_submissions",
    "robustness",
    "sample_province",
    "sample_size",
    "save_result",
    "score",
    "self_assessment",
    "trend",
    "visits",
    "why",
    "write_reviews",
]
