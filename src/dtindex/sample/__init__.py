"""An illustrative province, made from a seed; nothing in it is a real institution or result."""

from dtindex.sample.files import SampleFiles, write_sample
from dtindex.sample.province import SAMPLE_SEED, sample_province

__all__ = ["SAMPLE_SEED", "SampleFiles", "sample_province", "write_sample"]
