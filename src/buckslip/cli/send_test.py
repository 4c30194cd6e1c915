"""`buckslip send-test`: a mail in somebody's own inbox, before anything is published."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buckslip.cli.options import exit_code, one_variant, project_option, today
from buckslip.cli.output import talk
from buckslip.model.errors import UsageError
from buckslip.model.suggest import did_you_mean

if TYPE_CHECKING:
    from buckslip.model.persona import Persona
    from buckslip.model.project import Project
    from buckslip.render.rendered import Rendered


@click.command()
@click.argument("mail")
@project_option
@click.option("--to", "addresses", multiple=True, required=True, metavar="ADDR", help="Who gets it; up to five times.")
@click.option("--persona", default="", metavar="NAME", help="For this sample customer.  [default: one who fits]")
@click.option("--locale", default="", metavar="TAG", help="The locale.  [default: the brand's]")
@click.option("--dry-run", is_flag=True, help="Print the message, and send nothing.")
@click.pass_context
def command(
    context: click.Context,
    mail: str,
    root: Path,
    addresses: tuple[str, ...],
    persona: str,
    locale: str,
    dry_run: bool,
) -> None:
    """Send MAIL to yourself and a few others, by SMTP, as a sample customer would get it.

    The server comes from the environment alone: BUCKSLIP_SMTP_HOST, BUCKSLIP_SMTP_PORT (587), BUCKSLIP_SMTP_USER,
    BUCKSLIP_SMTP_PASSWORD, and BUCKSLIP_SMTP_STARTTLS=no for one on this machine. Its certificate is verified.

    Everybody gets a message of their own, with the headers of one-click unsubscription. The links to unsubscribe and
    the like are the brand's own, of no customer. Findings of the mail are told, and do not stop a test.

    Ends with 1 when the server refuses a message or the mail has errors, 4 when it refuses the user, 5 when it cannot
    be reached, cannot be trusted or does not answer.
    """
    from buckslip.export.make import make_variant
    from buckslip.load.project import load_project
    from buckslip.publish.smtp import recipients, send, server

    whom = recipients(addresses)
    to = None if dry_run else server(os.environ)
    project = load_project(root)
    files = one_variant(project, mail)
    made = make_variant(project, files, (), today=today())
    wanted = locale or project.brands[files.brand].default_locale
    one = next((one for one in made.mails if one.mail.locale == wanted), None)
    findings = [one for one in made.findings if one.locale in ("", wanted)]
    for finding in findings:
        talk(str(finding))
    if one is None:
        raise UsageError(
            f"'{files.id}' cannot be shown in '{wanted}'; its locales are {', '.join(sorted(files.locales))}"
        )
    customer = _customer(project, persona, wanted, files.brand)
    messages = {each: _message(project, one.rendered, customer, each) for each in whom}
    if to is None:
        sys.stdout.buffer.write(b"".join(messages.values()))
        sys.stdout.buffer.flush()
    else:
        sender = project.brands[files.brand].sender.email
        send(to, sender, messages, lambda each: talk(f"sent {files.id} ({wanted}) for {customer.name} to {each}"))
    context.exit(exit_code(findings, "error"))


def _customer(project: Project, name: str, locale: str, brand: str) -> Persona:
    """The named persona; without a name the first who suits the brand, if possible in this locale."""
    if name and name not in project.personas:
        hint = did_you_mean(name, project.personas) or f"known are {', '.join(project.personas)}"
        raise UsageError(f"no persona '{name}'; {hint}")
    if name:
        return project.personas[name]
    suited = [one for one in project.personas.values() if not one.brands or brand in one.brands]
    if not suited:
        raise UsageError("no persona suits this brand; make one in content/_personas/, or name one with --persona")
    return next((one for one in suited if one.locale == locale), suited[0])


def _message(project: Project, rendered: Rendered, customer: Persona, to: str) -> bytes:
    """The mail as this customer would get it, to somebody else."""
    from datetime import UTC, datetime
    from email.utils import make_msgid

    from buckslip.preview.sending import preview_sending
    from buckslip.render.message import eml
    from buckslip.syntax.evaluate import render

    mail, brand = rendered.mail, project.brands[rendered.mail.brand]
    sending = preview_sending(brand, project.locales[mail.locale])
    html, text, subject = (
        render(one, customer.profile, sending) for one in (rendered.html, rendered.text, rendered.subjects[0])
    )
    domain = brand.sender.email.rpartition("@")[2]
    commercial = mail.declared.message_class != "transactional"
    return eml(
        sender=f"{brand.sender.name} <{brand.sender.email}>",
        to=to,
        reply_to=brand.sender.reply_to,
        subject=subject,
        html=html,
        text=text,
        unsubscribe_url=sending.system["unsubscribe_url"] if commercial else "",
        message_id=make_msgid(domain=domain),
        date=datetime.now(UTC),
        headers={"List-Id": f"<{mail.brand}.{domain}>", "Content-Language": mail.locale, "X-Buckslip-Test": mail.id},
    )
