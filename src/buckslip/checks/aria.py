"""The roles and attributes of WAI-ARIA 1.2 (W3C Recommendation, 6 June 2023) that an HTML page may use."""

from __future__ import annotations

_ROLES = """
    alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox
    complementary contentinfo definition deletion dialog directory document emphasis feed figure form generic grid
    gridcell group heading img insertion link list listbox listitem log main marquee math menu menubar menuitem
    menuitemcheckbox menuitemradio meter navigation none note option paragraph presentation progressbar radio radiogroup
    region row rowgroup rowheader scrollbar search searchbox separator slider spinbutton status strong subscript
    superscript switch tab table tablist tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem
    text"""
PREFIXES = ("doc-", "graphics-")  # of the roles that DPUB-ARIA and Graphics-ARIA add

_ATTRIBUTES = """
    activedescendant atomic autocomplete braillelabel brailleroledescription busy checked colcount colindex
    colindextext colspan controls current describedby description details disabled dropeffect errormessage expanded
    flowto grabbed haspopup hidden invalid keyshortcuts label labelledby level live modal multiline multiselectable
    orientation owns placeholder posinset pressed readonly relevant required roledescription rowcount rowindex
    rowindextext rowspan selected setsize sort valuemax valuemin valuenow valuetext"""
_SWITCHES = "atomic busy disabled modal multiline multiselectable readonly required"
_REFERENCES = "activedescendant controls describedby details errormessage flowto labelledby owns"

ROLES = frozenset(_ROLES.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
SWITCHES = frozenset(_SWITCHES.split())  # true or false, nothing else
REFERENCES = frozenset(_REFERENCES.split())  # to an `id`
