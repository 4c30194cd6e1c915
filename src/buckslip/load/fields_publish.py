"""The keys of `publish.yml`."""

from __future__ import annotations

from pydantic import Field

from buckslip.load.fields import Fields, Name, Text


class GovernanceFields(Fields):
    """What must be true of a mail before it is published, beside being approved and without errors."""

    require_approval: bool = Field(False, description="Whether `approvals` must name somebody who is no owner.")
    roles: list[Text] = Field([], description="Roles that must all have approved, such as `legal`.")


class EnvironmentFields(Fields):
    """One environment: a set of accounts at ESPs."""

    hosts: dict[Name, Text] = Field(
        {}, description="Where an ESP is: one of its hosts by name, or the address that the CI's environment names too."
    )


class PublishFields(Fields):
    """`publish.yml`."""

    governance: GovernanceFields | None = Field(None, description="What is asked of a mail before it goes out.")
    environments: dict[Name, EnvironmentFields] = Field({}, description="Environments by name; `production` always is.")
