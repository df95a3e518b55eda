"""Problems found and mended: what was found, why, by which measures, and how each stood on any day.

方面 → 反馈问题 → 具体问题: a finding is the lowest, and rates count findings. A measure is words and a target only: its
jobs are tasks (`tasks.TaskLink` of kind findings.measure), and owner, day, progress and more time stand on those alone.
"""

from luoshi.findings.models.closing import Acceptance, Lasting, Likeness, Meeting, Recheck
from luoshi.findings.models.found import Finding, FindingLeg, FindingList
from luoshi.findings.models.likeness import ReadFinding, Trait, TraitCounts
from luoshi.findings.models.remedies import Cause, CauseMeasure, FindingCause, FindingMeasure, Measure
from luoshi.findings.models.sizes import (
    ASPECT,
    DUE_WORDS,
    EFFECT,
    KEY_LENGTH,
    LABEL,
    MEASURE,
    NUMBER,
    PROBLEM,
    QUOTE,
    REFERENCE,
    REMARK,
    TARGET,
    TEXT,
    TITLE,
)

__all__ = [
    "ASPECT",
    "DUE_WORDS",
    "EFFECT",
    "KEY_LENGTH",
    "LABEL",
    "MEASURE",
    "NUMBER",
    "PROBLEM",
    "QUOTE",
    "REFERENCE",
    "REMARK",
    "TARGET",
    "TEXT",
    "TITLE",
    "Acceptance",
    "Cause",
    "CauseMeasure",
    "Finding",
    "FindingCause",
    "FindingLeg",
    "FindingList",
    "FindingMeasure",
    "Lasting",
    "Likeness",
    "Measure",
    "Meeting",
    "ReadFinding",
    "Recheck",
    "Trait",
    "TraitCounts",
]
