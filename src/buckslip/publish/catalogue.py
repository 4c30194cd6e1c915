"""Every finding about statements and the ledger: what is wrong, and the way out; the manual is made from it."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, tuple[str, str]] = {
    "artefact-changed": ("a file in `out/` is not the one that its statement tells of", "build again; publish nothing"),
    "artefact-missing": ("a file that a statement tells of is not in `out/`", "build again"),
    "artefact-unattested": ("a file of a mail is in `out/`, and no statement tells of it", "build again"),
    "artefact-unlisted": ("a file is what its statement says, and the manifest says otherwise", "build again"),
    "bad-manifest": ("`out/manifest.json` is missing, or cannot be read", "build again"),
    "bad-statement": ("a file in `out/audit/` is no statement about the mail that it is named after", "build again"),
    "ledger-bad-line": (
        "a line of the ledger is not as buckslip writes them, to the byte",
        "put the committed one back",
    ),
    "ledger-broken-link": ("a line does not name the digest of the one above it", "put the committed lines back"),
    "ledger-conflict": (
        "the ledger holds the marks of a merge that Git could not make",
        "keep your side with `git checkout --ours`, then `buckslip audit merge MERGE_HEAD`",
    ),
    "ledger-cut-off": ("lines at the end of the committed ledger are gone", "put the committed lines back"),
    "ledger-edited": ("a line is not the one that the next line was written after", "put the committed line back"),
    "ledger-genesis": ("the ledger does not begin with the line that every ledger begins with", "put it back"),
    "ledger-put-in": ("lines were put in between two that belong together", "put the committed lines back"),
    "ledger-removed": ("lines are missing between two", "put the committed lines back"),
    "ledger-reordered": ("lines were moved", "put the committed lines back"),
    "ledger-rewritten": ("a line is another than in the last commit", "put the committed lines back"),
    "ledger-torn": ("the last line was not written to its end", "`buckslip audit mend`, then publish again"),
    "statement-changed": ("a statement is not the file that the manifest lists", "build again"),
    "statement-missing": ("a statement that the manifest lists is gone", "build again"),
}
