"""`buckslip messages`: one ready message per customer."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import exit_code, one_variant, project_option, today
from buckslip.cli.output import plural, progress, talk
from buckslip.model.errors import UsageError

if TYPE_CHECKING:
    from buckslip.export.messages import Messages
    from buckslip.load.customers import Customers
    from buckslip.model.project import Project, VariantFiles
    from buckslip.render.rendered import Rendered

_UNSIGNED = (
    "warning: the links to unsubscribe carry the customer's id and are not signed, so anybody who knows an id can "
    "unsubscribe that customer; set {key} (a long random text, the same for every run) and they carry a signed token"
)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("mail")
@project_option
@click.option("--customers", "source", required=True, type=_FILE, help="CSV (UTF-8, with a header) or Parquet.")
@click.option("-o", "--output", required=True, type=_FILE, help="The file to write: one message a line.")
@click.option("--locale", default="", metavar="TAG", help="This locale for everybody.  [default: each customer's]")
@click.option("--unsubscribe-url", default="", metavar="TEMPLATE", help="As https://x.example/stop?c={id}.")
@click.option("--preferences-url", default="", metavar="TEMPLATE", help="The same for the page of preferences.")
@click.option("--view-online-url", default="", metavar="TEMPLATE", help="The same for the mail as a web page.")
@click.pass_context
def command(
    context: click.Context,
    mail: str,
    root: Path,
    source: Path,
    output: Path,
    locale: str,
    unsubscribe_url: str,
    preferences_url: str,
    view_online_url: str,
) -> None:
    """Write one ready message per customer as JSON lines, for Postal's send API and its like.

    MAIL is a variant's id. Columns are the fields of rules/schema.yml; an empty cell is a missing value, a list is
    JSON. A row that does not fit the schema, or has no address that a mail can go to, is reported with its line (in
    Parquet: its row) and skipped; the command then ends with exit code 1. The file appears when it is complete.

    Everybody in the file gets a message: consent, unsubscribed and the mail's audience are not looked at. Leave
    out of the file who must not get it.

    A customer reads the mail in their `locale`, else in the nearest one there is, else in the brand's. Of several
    subjects, md5 of "customer id:mail id" picks one, the same in every run.

    Links to unsubscribe carry a token that BUCKSLIP_UNSUBSCRIBE_KEY (in the environment, at least 16 characters)
    signs. Without that key they carry the customer's id, and a warning says so: anybody who knows an id can then
    unsubscribe that customer. A TEMPLATE may hold {token}, {id}, {mail} and {locale}.
    """
    from buckslip.export.messages import Messages, needed_fields, personal_links
    from buckslip.export.personal import KEY, personal
    from buckslip.load.customers import customers
    from buckslip.load.project import load_project

    if output.resolve() == source.resolve():
        raise UsageError(f"{output} holds the customers; write to another file")
    project = load_project(root)
    files = one_variant(project, mail)
    mails = _rendered(project, files, locale)
    names = ("preferences_url", "unsubscribe_url", "view_online_url")
    given = dict(zip(names, (preferences_url, unsubscribe_url, view_online_url), strict=True))
    links = personal(project.brands[files.brand], personal_links(mails), given, os.environ.get(KEY, ""))
    if links.unsigned:
        talk(_UNSIGNED.format(key=KEY))
    with customers(source, project.schema, needed_fields(mails)) as people:
        written, skipped = _write(people, Messages(mails, project, links, locale=locale), output)
    counts = ", ".join(f"{written[one]:,} {one}" for one in sorted(written))
    talk(f"wrote {plural(written.total(), 'message')}{f' ({counts})' if counts else ''} to {output}")
    if skipped:
        talk(f"skipped {plural(skipped, 'row')} that cannot be used; each is named above")
    context.exit(int(skipped > 0))


def _rendered(project: Project, files: VariantFiles, locale: str) -> tuple[Rendered, ...]:
    """The mail in each of its locales, or in the wanted one; one with errors is not sent."""
    from buckslip.export.make import make_variant

    if locale and locale not in files.locales:
        raise UsageError(f"'{files.id}' has no '{locale}'; its locales are {', '.join(sorted(files.locales))}")
    made = make_variant(project, files, ("postal",), today=today())
    findings = [one for one in made.findings if not locale or one.locale in ("", locale)]
    for one in findings:
        talk(str(one))
    mails = tuple(one.rendered for one in made.mails if one.rendered.html and locale in ("", one.mail.locale))
    if exit_code(findings, "error") or not mails:
        talk("no message is written of a mail with errors")
        raise click.exceptions.Exit(1)
    return mails


def _write(people: Customers, message_of: Messages, output: Path) -> tuple[Counter[str], int]:
    """Write every message; gives how many in each locale, and how many rows were skipped."""
    from buckslip.export.whole import whole_file
    from buckslip.model.customer import Customer

    for finding in people.findings:
        talk(str(finding))
    written: Counter[str] = Counter()
    skipped = 0
    with whole_file(output) as stream, progress(100, "writing, in %") as advance:
        move = _percent(advance)
        for one in people:
            move(people.share)
            if isinstance(one, Customer):
                message = message_of(one)
                stream.write(message.line)
                written[message.locale] += 1
                continue
            skipped += 1
            for finding in one:
                talk(str(finding))
    return written, skipped


def _percent(advance: Callable[[str], None]) -> Callable[[float], None]:
    """Move a bar of a hundred steps to a share."""
    done = 0

    def move(share: float) -> None:
        nonlocal done
        while done < int(share * 100):
            done += 1
            advance("")

    return move
