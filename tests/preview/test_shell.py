"""Addresses inside the site: from any page to any other, without naming the host."""

from __future__ import annotations

import posixpath
from itertools import product

import pytest

from buckslip.preview.shell import relative

PAGES = ["index.html", "m/shop/lamp/any/index.html", "m/shop/index.html", "rules/LAW-1/index.html", "guides/esp/a.html"]
WANTED = [*PAGES, "", "assets/site.css", "m/shop/", "m/shop/lamp/any/", "blocks/"]


@pytest.mark.parametrize(("wanted", "url"), list(product(WANTED, PAGES)))
def test_the_way_from_page_to_page(wanted: str, url: str) -> None:
    way = relative(wanted, url)
    assert posixpath.normpath(posixpath.join(posixpath.dirname(url), way)) == posixpath.normpath(wanted or ".")
    assert way.endswith("/") == wanted.endswith("/")
    assert not way.startswith("/") and "//" not in way and way
