"""`buckslip audit`: what was attested and published, and the proof that nobody changed it since."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import project_option
from buckslip.cli.output import counted, plural, talk
from buckslip.model.errors import UsageError
from buckslip.model.suggest import did_you_mean

if TYPE_CHECKING:
    from buckslip.model.finding import Finding
    from buckslip.publish.ledger_lines import Line

VERSION = 1  # of the JSON

out_option = click.option(
    "-o", "--out", type=click.Path(file_okay=False, path_type=Path), help="What was built.  [default: out]"
)


@click.group(no_args_is_help=True)
def command() -> None:
    """Prove what was built and published.

    `buckslip build` writes a statement for each mail and locale into out/audit/; publishing adds a line for each
    resource to audit/ledger.jsonl. docs/audit.md tells what stands in them.
    """


@command.command()
@project_option
@out_option
@click.option("--format", "form", type=click.Choice(["json", "text"]), default="text", help="How.  [default: text]")
@click.pass_context
def verify(context: click.Context, root: Path, out: Path | None, form: str) -> None:
    """Check the ledger's chain, the ledger beside Git's last commit, and the statements beside the files.

    Needs no network. Ends with 1 when anything is not as it was written.
    """
    from buckslip.publish.ledger import read
    from buckslip.publish.ledger import verify as verified

    folder = _built(root, out)
    findings, lines = verified(root, folder), read(root)
    statements = len(list((folder / "audit").rglob("*.json"))) if folder else None
    if form == "json":
        click.echo(json.dumps(_report(findings, lines, statements), indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(str(finding))
        talk(_summary(findings, lines, statements))
    context.exit(int(bool(findings)))


@command.command()
@click.argument("mail")
@project_option
@out_option
@click.option("--locale", default="", metavar="TAG", help="Only this locale.  [default: all there are]")
def show(mail: str, root: Path, out: Path | None, locale: str) -> None:
    """Print the statements of a mail, as the last build wrote them.

    MAIL is a variant's id, such as giftshop/lens-after-camera/loyal. Of several locales it is one statement after the
    other, as jq reads them.
    """
    folder = _built(root, out)
    if folder is None:
        raise UsageError(f"nothing is built in {root / 'out'}; `buckslip build` makes it")
    known = {path: path.relative_to(folder / "audit") for path in sorted((folder / "audit").rglob("*.json"))}
    of_mail = [path for path, name in known.items() if name.parent.as_posix() == mail.strip("/")]
    found = [path for path in of_mail if locale in ("", path.stem)]
    if not found:
        ids = sorted({name.parent.as_posix() for name in known.values()})
        have = f"its locales are {', '.join(path.stem for path in of_mail)}" if of_mail else did_you_mean(mail, ids)
        raise UsageError(f"no statement about '{mail}'{f' in {locale}' if of_mail else ''}; {have or 'see out/audit/'}")
    for path in found:
        sys.stdout.buffer.write(path.read_bytes())
    sys.stdout.buffer.flush()


@command.command()
@click.argument("ref")
@project_option
def merge(ref: str, root: Path) -> None:
    """Add the lines that only the ledger at REF has after our own, when two branches have both published.

    In a merge that stopped: `git checkout --ours audit/ledger.jsonl`, then `buckslip audit merge MERGE_HEAD`. Each
    line keeps the digest that it had there, under `was_sha256`.
    """
    from buckslip.publish.ledger import PATH
    from buckslip.publish.ledger import merge as merged

    number = merged(root, ref)
    talk(
        f"{plural(number, 'line')} of {ref} added; next: git add {PATH}" if number else f"{ref} has no line of its own"
    )


@command.command()
@project_option
def mend(root: Path) -> None:
    """Take away what a crash left of the ledger's last line; it is printed.

    A line that was not written to its end counts as not made. Nothing else is ever taken away.
    """
    from buckslip.publish.ledger import mend as mended

    torn = mended(root)
    if torn:
        sys.stdout.buffer.write(torn + b"\n")
        sys.stdout.buffer.flush()
    talk(f"{plural(len(torn), 'byte')} taken away" if torn else "the last line is whole; nothing to mend")


def _built(root: Path, out: Path | None) -> Path | None:
    """The folder of the build; None when nothing was built. Raises UsageError for one that is named and not there."""
    if out is not None and not out.is_dir():
        raise UsageError(f"there is no folder {out}; `buckslip build -o {out}` makes it")
    folder = (out or root / "out").resolve()
    return folder if folder.is_dir() else None


def _report(findings: Sequence[Finding], lines: Sequence[Line], statements: int | None) -> dict[str, object]:
    return {
        "version": VERSION,
        "ledger": {"entries": max(0, len(lines) - 1), "last_sha256": lines[-1].digest if lines else None},
        "statements": statements,
        "findings": [
            {
                "rule": one.rule,
                "severity": one.severity.value,
                "path": one.span.path,
                "line": one.span.line,
                "message": one.message,
                "help": one.help,
            }
            for one in findings
        ],
    }


def _summary(findings: Sequence[Finding], lines: Sequence[Line], statements: int | None) -> str:
    ledger = plural(len(lines) - 1, "entry").replace("entrys", "entries") if lines else "nothing published yet"
    built = "nothing built" if statements is None else plural(statements, "statement")
    return f"ledger: {ledger}; out: {built}; {counted(findings)}"
