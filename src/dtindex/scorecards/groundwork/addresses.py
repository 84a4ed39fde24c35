"""Where pages lie in a site, so that scorecards can lead to one another."""

import re
from collections.abc import Iterable

from dtindex.letters import unmarked

__all__ = ["area_slugs", "areas", "institution_page"]

_LETTERS = 60
"""Of a name in a path: folders and endings stand around it, and Windows counts them all."""


def institution_page(slug: str) -> str:
    """Return the page of an institution, from the root of the site."""
    return f"institutions/{slug}.html"


def areas(own: Iterable[str]) -> dict[str, str]:
    """Return the page of every area by its name, from the root of the site.

    Parameters
    ----------
    own : iterable of str
        The area of every institution; empty where it lies in none.

    Examples
    --------
    >>> areas(["Huyện Đăk Tô", "", "Huyện Đăk Tô"])
    {'Huyện Đăk Tô': 'areas/huyen-dak-to.html'}
    """
    names = sorted(set(own) - {""})
    slugs = area_slugs(names)
    return {name: f"areas/{slug}.html" for name, slug in zip(names, slugs, strict=True)}


def area_slugs(names: Iterable[str]) -> list[str]:
    """Make file names of the names of areas, short ones; equal ones are numbered.

    Examples
    --------
    >>> area_slugs(["Huyện Đăk Tô", "Thành phố Kon Tum"])
    ['huyen-dak-to', 'thanh-pho-kon-tum']
    """
    slugs: list[str] = []
    for name in names:
        plain = re.sub(r"[^a-z0-9]+", "-", unmarked(name).lower())
        slug = plain.strip("-")[:_LETTERS].strip("-") or "area"
        again = 1
        numbered = slug
        while numbered in slugs:
            again += 1
            numbered = f"{slug}-{again}"
        slugs.append(numbered)
    return slugs
