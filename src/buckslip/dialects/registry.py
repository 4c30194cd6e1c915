"""Every dialect by name; a new one is one file and one line here."""

from __future__ import annotations

from buckslip.dialects.activecampaign import ActiveCampaign
from buckslip.dialects.ampscript import AmpScript
from buckslip.dialects.base import Dialect
from buckslip.dialects.django import Django
from buckslip.dialects.gotemplate import GoTemplate
from buckslip.dialects.handlebars import BareHandlebars, Handlebars
from buckslip.dialects.hubl import Hubl
from buckslip.dialects.liquid import Liquid
from buckslip.dialects.mautic import Mautic
from buckslip.dialects.portable import Portable

DIALECTS: dict[str, type[Dialect]] = {
    "activecampaign": ActiveCampaign,
    "ampscript": AmpScript,
    "django": Django,
    "gotemplate": GoTemplate,
    "handlebars": Handlebars,
    "handlebars-bare": BareHandlebars,
    "hubl": Hubl,
    "liquid": Liquid,
    "mautic": Mautic,
    "portable": Portable,
}
