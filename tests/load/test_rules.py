from __future__ import annotations

from buckslip.load.rules import rule
from buckslip.model.finding import Finding, Severity

PATH = "rules/compliance/law/LAW-001-missing-postal-address.md"
PAGE = """\
---
title: No postal address
severity: error
check: text
options: {words: [a, b], least: 3, strict: true}
duty: statute
source: 15 USC 7704
reviewed_on: 2026-11-01
source_read: secondary
waivable: false
message_classes: [commercial]
---
## What it does
Looks.

```markdown
not an example
```

## Fails
Because:

```markdown
---
subject: x
---
# Sale
```

````html
<p>
```
</p>
````

```python
ignored
```

## Passes

```eml
From: x
```
"""


def test_a_page_is_its_rule_and_its_tests() -> None:
    findings: list[Finding] = []
    found = rule("law", PATH, PAGE, findings)
    assert found and not findings
    assert (found.id, found.name, found.pack) == ("LAW-001", "missing-postal-address", "law")
    assert (found.severity, found.waivable, found.duty) == (Severity.ERROR, False, "statute")
    assert (found.source_read, found.reading) == ("secondary", "2026-11-01; some known from what others write of them")
    assert found.options == {"words": ("a", "b"), "least": 3, "strict": True}
    assert found.message_classes == ("commercial",)
    assert found.page.startswith("## What it does")
    assert [(one.source, one.passes, str(one.span)) for one in found.examples] == [
        ("---\nsubject: x\n---\n# Sale\n", False, f"{PATH}:24:1"),
        ("<p>\n```\n</p>\n", False, f"{PATH}:31:1"),
        ("From: x\n", True, f"{PATH}:43:1"),
    ]


def test_how_a_source_was_read_is_one_of_four_words() -> None:
    findings: list[Finding] = []
    hearsay = rule("law", PATH, PAGE.replace("source_read: secondary", "source_read: hearsay"), findings)
    assert hearsay and hearsay.source_read == ""
    assert [one.message for one in findings] == ["'source_read' must be provision, secondary, unverified or own"]
    findings.clear()
    silent = rule("law", PATH, PAGE.replace("source_read: secondary\n", ""), findings)
    assert silent and silent.reading == "2026-11-01"
