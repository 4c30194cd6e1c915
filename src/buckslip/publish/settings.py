"""`publish.yml`: environments, where their ESPs are, and what is asked of a mail before it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from buckslip.load.fields import validated
from buckslip.load.fields_publish import PublishFields
from buckslip.load.files import NAME
from buckslip.load.yaml import FRAME, read_mapping
from buckslip.model.errors import ProjectError, UsageError
from buckslip.model.finding import Finding
from buckslip.model.source import Span
from buckslip.model.suggest import did_you_mean

PATH = "publish.yml"
DEFAULT = "production"


@dataclass(frozen=True, slots=True)
class Settings:
    """What `publish.yml` says; the defaults where there is none."""

    require_approval: bool = False
    roles: tuple[str, ...] = ()
    hosts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # environment -> ESP -> host

    def host(self, env: str, esp: str) -> str:
        """The host that the file names for an ESP; "" when it names none."""
        return self.hosts.get(env, {}).get(esp, "")


def settings(root: Path) -> Settings:
    """What the file says. Raises ProjectError with everything that is wrong in it."""
    try:
        text = (root / PATH).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except UnicodeError as problem:
        raise ProjectError(f"{PATH} is not UTF-8; save it as UTF-8") from problem
    node, findings = read_mapping(text, Span(PATH), FRAME)
    faults: list[Finding] = list(findings)
    fields = None
    if node is not None:
        fields, more = validated(PublishFields, node)
        faults += more
    if fields is None or faults:
        raise ProjectError("\n".join(str(one) for one in faults))
    return Settings(
        bool(fields.governance and fields.governance.require_approval),
        tuple(fields.governance.roles) if fields.governance else (),
        {name: dict(one.hosts) for name, one in fields.environments.items()},
    )


def known_environment(found: Settings, env: str) -> str:
    """The environment, when there is such a one. Raises UsageError."""
    if not NAME.fullmatch(env):
        raise UsageError(f"'{env}' is no name of an environment; it has lower-case letters, digits and hyphens")
    names = {*found.hosts, DEFAULT}
    if env not in names:
        hint = did_you_mean(env, names) or f"known are {', '.join(sorted(names))}"
        raise UsageError(f"no environment '{env}' in {PATH}; {hint}")
    return env
