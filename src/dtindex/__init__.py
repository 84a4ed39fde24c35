"""A digital transformation index for schools: rules as data, exact points, scorecards."""

from dtindex.analysis.improve import improve
from dtindex.analysis.lift import Lift, lift
from dtindex.analysis.peers import Peers, peers
from dtindex.analysis.plans import Improvement
from dtindex.analysis.plausibility import Flags, flags
from dtindex.catalogue import catalogue
from dtindex.criteria.check import check_framework
from dtindex.criteria.load import available_frameworks, load_framework
from dtindex.criteria.models import Framework
from dtindex.errors import DtindexError
from dtindex.publish.publication import Publication
from dtindex.publish.publisher import publish
from dtindex.sample.province import sample_province
from dtindex.scorecards.scorecards import Scorecards
from dtindex.scoring.explain import Explanation, explain
from dtindex.scoring.result import ScoreResult
from dtindex.scoring.score import score
from dtindex.scoring.store import load_result, save_result
from dtindex.submissions.facts import Facts
from dtindex.submissions.institutions import Institutions, read_institutions
from dtindex.submissions.issues import Issues
from dtindex.submissions.read import read_submissions

__all__ = [
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
    "ScoreResult",
    "Scorecards",
    "available_frameworks",
    "catalogue",
    "check_framework",
    "explain",
    "flags",
    "improve",
    "lift",
    "load_framework",
    "load_result",
    "peers",
    "publish",
    "read_institutions",
    "read_submissions",
    "sample_province",
    "save_result",
    "score",
]
