"""Mails that cannot be drawn are named on the site, not left out in silence."""

from __future__ import annotations

from pathlib import Path

from tests.preview import compare_project


def test_the_site_names_what_could_not_be_drawn(tmp_path: Path) -> None:
    place = compare_project.write(tmp_path / "mini")
    broken = place / "content/mini/same/main.en.md"
    broken.write_text(broken.read_text(encoding="utf-8").replace("title: Same", "title: Same: `not` YAML"), "utf-8")
    (place / "content/_locales/de.yml").write_text("name: Deutsch\n", encoding="utf-8")
    (place / "content/mini/words/main.de.md").write_text("---\nsubject: [\n---\nHallo.\n", encoding="utf-8")
    done = compare_project.run(place, "build", "--base", "HEAD", "-o", str(tmp_path / "out"))
    assert done.returncode == 1, done.stderr
    page = (tmp_path / "out/site/index.html").read_text(encoding="utf-8")
    assert "2 variants could not be drawn, or not in every locale" in page
    assert "<code>content/mini/same/main.en.md:2" in page
    assert "<code>content/mini/words/main.de.md:3" in page
    assert 'data-id="mini/words/main"' in page
    assert 'data-id="mini/same/main"' not in page
    assert "lost" not in (tmp_path / "out/site/data/index.json").read_text(encoding="utf-8")
    changes = (tmp_path / "out/site/compare/index.html").read_text(encoding="utf-8")
    assert "<code>mini/same/main</code>" in changes
