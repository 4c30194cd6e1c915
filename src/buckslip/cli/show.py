"""`buckslip show`: one artefact of one mail on stdout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import exit_code, known_esps, one_variant, project_option, today
from buckslip.cli.output import talk
from buckslip.cli.sheet import print_sheet
from buckslip.model.errors import UsageError
from buckslip.model.suggest import did_you_mean

if TYPE_CHECKING:
    from buckslip.export.make import Made
    from buckslip.model.persona import Persona
    from buckslip.model.project import Project

FIELDS = "fields"  # in the place of a mail
PORTABLE = ("eml", "html", "mjml", "text")


@click.command()
@click.argument("mail")
@click.argument("select", nargs=-1)
@project_option
@click.option("--as", "form", default="html", show_default=True, help="html, text, mjml, eml or an ESP.")
@click.option("--locale", default="", metavar="TAG", help="The locale.  [default: the brand's]")
@click.option("--persona", default="", metavar="NAME", help="Rendered for this sample customer.")
@click.option("--file", "name", default="body.html", show_default=True, help="Which of an ESP's files.")
@click.option("--format", "shown", type=click.Choice(["json", "text"]), default="text", help="Of the sheet of fields.")
@click.pass_context
def command(
    context: click.Context,
    mail: str,
    select: tuple[str, ...],
    root: Path,
    form: str,
    locale: str,
    persona: str,
    name: str,
    shown: str,
) -> None:
    """Print one artefact of one mail, or the sheet of fields.

    MAIL is a variant's id, such as giftshop/lens-after-camera/loyal. With --persona, the reference evaluator fills in
    the tags for that customer (html and text only).

    `show fields --as ESP` prints every field that the mails need there: its name, its type, where it is used, and how
    the data side computes those that the ESP cannot format. SELECT names mails as for `build`; all without it.
    """
    from buckslip.export.make import make_variant
    from buckslip.load.project import load_project

    if mail == FIELDS:
        print_sheet(root, form, select, shown)
        return
    if select:
        raise UsageError(f"one mail is shown at a time, and here are {1 + len(select)}")
    esps = () if form in PORTABLE else known_esps([form])
    project = load_project(root)
    files = one_variant(project, mail)
    made = make_variant(project, files, esps, today=today(), with_mjml=form == "mjml")
    wanted = locale or project.brands[files.brand].default_locale
    one = next((one for one in made.mails if one.mail.locale == wanted), None)
    for finding in made.findings:
        talk(str(finding))
    if one is None:
        have = ", ".join(sorted(files.locales))
        raise UsageError(f"'{files.id}' cannot be shown in '{wanted}'; its locales are {have}")
    if persona:
        _write(_for_customer(project, one, form, name, _persona(project, persona)))
    else:
        _write(_artefact(one, form, name))
    context.exit(exit_code([one for one in made.findings if one.locale in ("", wanted)], "error"))


def _artefact(one: Made, form: str, name: str) -> bytes:
    if form in PORTABLE:
        forms = {"html": one.html, "text": one.text, "eml": one.eml, "mjml": one.rendered.mjml.encode()}
        return forms[form]
    files = one.bundles.get(form, {})
    if name not in files:
        raise UsageError(f"{form} has no file '{name}'; it has {', '.join(files) or 'none for this mail'}")
    return files[name]


def _persona(project: Project, name: str) -> Persona:
    if name not in project.personas:
        hint = did_you_mean(name, project.personas) or f"known are {', '.join(project.personas)}"
        raise UsageError(f"no persona '{name}'; {hint}")
    return project.personas[name]


def _for_customer(project: Project, one: Made, form: str, name: str, persona: Persona) -> bytes:
    """The form as this customer would get it; an ESP's body says to everybody what the HTML says."""
    from buckslip.export.make import message
    from buckslip.preview.sending import preview_sending
    from buckslip.syntax.evaluate import render

    form = {"body.html": "html", "body.txt": "text"}.get(name, form) if form not in PORTABLE else form
    if form not in ("eml", "html", "text"):
        raise UsageError(f"--persona fills in html, text, eml and an ESP's body.html and body.txt, not {form}")
    sending = preview_sending(project.brands[one.mail.brand], project.locales[one.mail.locale])
    html, text = (render(one_of, persona.profile, sending) for one_of in (one.rendered.html, one.rendered.text))
    if form == "eml":
        subject = render(one.rendered.subjects[0], persona.profile, sending)
        return message(project, one.rendered, html, text, subject)
    return (html if form == "html" else text).encode()


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
