"""Every finding of this floor: what is wrong, and the way out; the manual's page on findings is made from it."""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, tuple[str, str]] = {
    "audience-consent": (
        "a commercial mail's audience lets in whom its legal basis or an unsubscription keeps out",
        "add the sentence that the message names",
    ),
    "audience-dead": (
        "nobody can ever be in an audience: its sentences exclude each other, or what the schema says",
        "change or delete one of the sentences that are named",
    ),
    "audience-gap": (
        "the variants of a mail split customers by one thing, and leave some of them out",
        "add a variant for the others, or the sentence that leaves them out to every variant",
    ),
    "audience-missing-kept": (
        "a negation keeps customers whose value is missing, since nothing is true of a missing value",
        "add `… is set` under `all`, or `… is not set` under `any` to keep them knowingly",
    ),
    "audience-shadowed": (
        "every customer of a variant gets variants of higher priority first",
        "raise its priority, or ask for fewer customers above it",
    ),
    "audience-tie": (
        "two variants of one mail have the same priority and share customers, so chance decides",
        "give one a higher priority",
    ),
    "audience-untranslated": (
        "some customers in the audience read a language that the mail is not translated to",
        "translate it, or narrow the audience by locale",
    ),
    "empty-file": ("a file of customers holds none", "name another file"),
    "facts-contradict": (
        "the facts of `rules/schema.yml` exclude each other, so that nothing can be proven",
        "correct one of them",
    ),
    "journey-over-cap": ("a journey sends more mails than a limit allows", "let a step wait longer, or leave it out"),
    "journey-repeated-mail": ("a journey sends one mail twice on one way", "name another mail, or delete the step"),
    "journeys-over-cap": (
        "two journeys that begin with the same event or date send too much together",
        "let their entries exclude each other",
    ),
    "no-events": ("audiences ask for events, and no file of events is given", "name one with `--events`"),
    "no-timezone": ("limits go by each customer's own zone, and no field tells it", "add the field, or name one zone"),
    "over-upsell": (
        "a customer gets five upsell mails in ten days, which once cost a company its customers' patience",
        "leave some out, or spread them over weeks",
    ),
    "reach-taken": (
        "everybody in the audience gets a variant of the mail with a higher priority",
        "raise the priority, or narrow the others",
    ),
    "reach-zero": ("nobody in the file of customers is in the audience today", "loosen it, or archive the variant"),
    "starved-variant": (
        "not one in ten of the customers who are open to a variant gets it in a simulation",
        "raise its priority, or narrow what goes before it",
    ),
    "trigger-disagrees": ("a mail's own trigger and its journey name different waits", "make both alike"),
    "trigger-over-cap": (
        "the mails that one event sets off are more than a limit allows",
        "let some wait longer, or put them into a journey with conditions",
    ),
    "unknown-customer": (
        "events are of customers who are not in the file of customers",
        "use files of one day; they count for nobody",
    ),
    "upsell-held-back": (
        "only the limits keep customers from five upsell mails in ten days in a simulation",
        "let the audiences exclude one another",
    ),
}
