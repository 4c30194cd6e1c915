"""Postal keeps nothing, so there is nothing to plan: the command says what to do instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from buckslip.esps.api.registry import APIS
from buckslip.esps.api.without import WITHOUT
from buckslip.esps.registry import ESPS
from buckslip.model.errors import UsageError
from buckslip.publish.session import Place


def test_every_esp_has_an_api_or_a_way_out() -> None:
    assert set(APIS) | set(WITHOUT) == set(ESPS) and not set(APIS) & set(WITHOUT)


def test_postal_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="buckslip messages MAIL") as caught:
        _ = Place(tmp_path, "postal", "production", tmp_path / "out", {}).api
    assert caught.value.exit_code == 2
