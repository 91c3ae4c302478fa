"""The record of a story's consent, as ISO/IEC TS 27560:2023 has it and W3C DPV writes it: JSON-LD.

It holds what was asked, what was answered, when, how and by whom, and who answers for the data; no words
of the story and no name. The fields and their terms are those of the Data Privacy Vocabularies and Controls
Community Group's guide to that specification (dpv 2.3). `stories.consent.ts27560` says which are missing.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.models import ConsentEvent, ConsentFormVersion, EventKind, Story
from stories.models.uses import Use

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

CONTEXT: Final = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "https://schema.org/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CONFORMS_TO: Final = "https://w3id.org/dpv/schema/dpv-27560#record"

PURPOSE: Final[Mapping[Use, str]] = {
    Use.KEEP: "dpv:RecordManagement",
    Use.RESEARCH: "dpv:NonCommercialResearch",
    Use.INSIGHT: "dpv:ImprovePublicServices",
    Use.PUBLISH: "dpv:PublicBenefit",
    Use.VOICE: "dpv:PublicBenefit",
    Use.BOOK: "dpv:PublicBenefit",
    Use.SHARE: "dpv:ScientificResearch",
    Use.CONTACT: "dpv:CommunicationManagement",
}
RECIPIENT: "Final[Mapping[Use, StrPromise]]" = {
    Use.KEEP: _("The organisation"),
    Use.RESEARCH: _("Researchers of the organisation"),
    Use.INSIGHT: _("Leaders, as counts of people"),
    Use.PUBLISH: _("Everyone who opens the website"),
    Use.VOICE: _("Everyone who opens the website"),
    Use.BOOK: _("Everyone who reads the book"),
    Use.SHARE: _("Other researchers, or an archive"),
    Use.CONTACT: _("Consent stewards of the organisation"),
}
UNTIL_TAKEN_BACK: Final = _("Until the teller takes it back")
BY_STAFF: Final = (EventKind.HELD, EventKind.OTHERS, EventKind.PART_STRUCK, EventKind.PART_PUT_BACK)
OURS: Final = Q(kind__in=BY_STAFF) | Q(kind=EventKind.RELEASED, keep=None)
"""What staff closed or opened, which says nothing of consent: it is in the story's history."""
UNTIL_CHANGED: Final = _("Until the teller changes it or takes it back")
STATES: Final[Mapping[EventKind, str]] = {
    EventKind.GIVEN: "dpv:ConsentGiven",
    EventKind.RENEWED: "dpv:RenewedConsentGiven",
    EventKind.EXPIRED: "dpv:ConsentExpired",
    EventKind.INVALIDATED: "dpv:ConsentInvalidated",
}
"""What such an event says of every use. The others say yes or no to some."""


def record(story: Story, *, exercised_at: str) -> dict[str, Any]:
    """The whole record. `exercised_at`: where the teller changes or takes back their answers."""
    said = ConsentEvent.objects.of(story).exclude(OURS)
    events = list(said.select_related("form_version__form"))
    forms = list({event.form_version_id: event.form_version for event in events}.values())
    teller = {"@id": f"urn:uuid:{story.storyteller.public_id}", "@type": "dpv:DataSubject"}
    last = forms[-1]
    return {
        "@context": dict(CONTEXT),
        "@id": f"urn:uuid:{story.public_id}",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": CONFORMS_TO,
        "dct:identifier": str(story.public_id),
        "dpv:hasDataSubject": teller,
        "dpv:hasDataController": _controller(last),
        "dpv:hasAuthority": {"@type": "dpv:Authority", "dpv:hasName": last.complaints_to},
        "dpv:hasJurisdiction": _country(last),
        "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
        "dpv:hasNotice": [_notice(form) for form in forms],
        "dpv:hasProcess": [_process(use, words, events, last) for use, words in asked(forms, events)],
        "dpv:hasConsentControl": {
            "@type": ["dpv:ProvideConsent", "dpv:WithdrawConsent"],
            "dpv:isExercisedAt": exercised_at,
        },
        "dpv:hasRight": {
            "@type": "dpv:DataSubjectRight",
            "dct:title": gettext("To change each answer, to take the story back, and to complain"),
            "dpv:isExercisedAt": exercised_at,
        },
        "dpv:hasConsentStatus": [_status(event, _state(event), teller["@id"]) for event in events],
    }


def _controller(form: ConsentFormVersion) -> dict[str, Any]:
    return {
        "@type": "dpv:DataController",
        "@id": f"urn:storybook:controller:{form.form.slug}",
        "dpv:hasIdentifier": f"urn:storybook:controller:{form.form.slug}",
        "dpv:hasName": form.controller,
        "schema:contactPoint": {
            "@type": "schema:ContactPoint",
            "schema:address": form.address,
            "schema:description": form.contact,
        },
    }


def _country(form: ConsentFormVersion) -> str:
    return f"loc:{form.country}" if form.country else ""


def _notice(form: ConsentFormVersion) -> dict[str, Any]:
    """The form as it was asked, with a digest of its words."""
    return {
        "@id": f"urn:storybook:form:{form.form.slug}:{form.number}:{form.language}",
        "@type": "dpv:ConsentNotice",
        "dct:title": str(form),
        "dct:language": form.language,
        "dct:issued": form.published_at.isoformat() if form.published_at else "",
        "dct:description": form.introduction,
        "schema:sha256": form.digest(),
    }


def asked(
    forms: Iterable[ConsentFormVersion], events: list[ConsentEvent]
) -> list[tuple[Use, dict[str, Any]]]:
    """Each use that was answered, with the words in which it was last asked."""
    words: dict[Use, dict[str, Any]] = {}
    for form in forms:
        words |= dict(form.asked())
    return [(use, words_of) for use, words_of in words.items() if answers_to(use, events)]


def _process(
    use: Use, words: Mapping[str, Any], events: list[ConsentEvent], form: ConsentFormVersion
) -> dict[str, Any]:
    return {
        "@type": "dpv:Process",
        "dct:identifier": use.value,
        "dct:title": words.get("question", ""),
        "dct:description": words.get("more", ""),
        "dpv:hasPurpose": {"@type": "dpv:Purpose", "skos:broader": PURPOSE[use], "dct:title": str(use.label)},
        "dpv:hasPersonalData": _data(use),
        "dpv:hasDataSource": "dpv:DataSubjectDataSource",
        "dpv:hasRecipient": {"@type": "dpv:Recipient", "dct:title": str(RECIPIENT[use])},
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": _country(form)},
            {"@type": "dpv:StorageDuration", "dpv:hasDuration": _until(UNTIL_TAKEN_BACK)},
        ],
        "dpv:hasConsentStatus": [
            {"@type": state, "dpv:isIndicatedAtTime": event.at.isoformat(), "dct:relation": _id(event)}
            for event, state in answers_to(use, events)
        ],
    }


def _data(use: Use) -> dict[str, Any]:
    if use is Use.CONTACT:
        return {"skos:broader": "pd:Contact"}
    broader = ["pd:LifeHistory", "dpv:SpecialCategoryPersonalData"]
    return {"skos:broader": [*broader, "pd:VoiceCommunicationRecording"] if use is Use.VOICE else broader}


def answers_to(use: Use, events: Iterable[ConsentEvent]) -> list[tuple[ConsentEvent, str]]:
    """Each event that touched the use, and how it stood then: a state of DPV."""
    stood: list[tuple[ConsentEvent, str]] = []
    said_yes = False
    for event in events:
        yes = event.answers.get(use)
        state = ""
        if yes is not None:
            state, said_yes = _said(yes, said_yes), yes
        if said_yes and event.kind != EventKind.GIVEN:
            state = STATES.get(EventKind(event.kind), state)
        if state:
            stood.append((event, state))
    return stood


def _said(yes: bool, before: bool) -> str:
    if yes:
        return "dpv:ConsentGiven"
    return "dpv:ConsentWithdrawn" if before else "dpv:ConsentRefused"


def _state(event: ConsentEvent) -> str:
    if event.kind in STATES:
        return STATES[EventKind(event.kind)]
    if event.kind in (EventKind.REFUSED, EventKind.QUOTE_REFUSED):
        return "dpv:ConsentRefused"
    if event.kind in (EventKind.WITHDRAWN, EventKind.QUOTE_REVOKED, EventKind.PART_CLOSED):
        return "dpv:ConsentWithdrawn"
    return "dpv:ConsentGiven" if any(event.answers.values()) or not event.answers else "dpv:ConsentWithdrawn"


def _id(event: ConsentEvent) -> str:
    return f"urn:uuid:{event.subject}#{event.sequence}"


def _status(event: ConsentEvent, state: str, teller: str) -> dict[str, Any]:
    return {
        "@id": _id(event),
        "@type": [state, "dpv:ExplicitlyExpressedConsent"],
        "dct:title": str(event.get_kind_display()),
        "dct:description": _in_words(event),
        "dpv:isIndicatedAtTime": event.at.isoformat(),
        "dpv:isIndicatedBy": _who(event, teller),
        "dpv:hasIndicationMethod": str(event.get_method_display()),
        "dpv:hasDuration": _duration(event),
        "dct:source": f"urn:storybook:ledger:{event.number}",
        "schema:sha256": event.hash,
    }


def _in_words(event: ConsentEvent) -> str:
    said = [f"{use.value}: {'yes' if yes else 'no'}" for use, yes in event.answers.items()]
    if event.quote_id:
        said.append(f"quote: {event.quote_id}")
    if event.embargo:
        until = f" {event.embargo_until.isoformat()}" if event.embargo_until else ""
        said.append(f"embargo: {event.embargo}{until}")
    return "; ".join(said)


def _who(event: ConsentEvent, teller: str) -> str:
    """The teller, whoever wrote it down for them; a steward or the clock for what is theirs to find."""
    if event.kind == EventKind.EXPIRED:
        return "urn:storybook:clock"
    if event.kind == EventKind.INVALIDATED:
        return f"urn:storybook:staff:{event.by_id}"
    return teller


def _duration(event: ConsentEvent) -> dict[str, Any]:
    if event.expires_at:
        return {"@type": "dpv:UntilTimeDuration", "rdf:value": event.expires_at.isoformat()}
    return _until(UNTIL_CHANGED)


def _until(event: "StrPromise") -> dict[str, Any]:
    return {"@type": "dpv:UntilEventDuration", "rdf:value": str(event)}
