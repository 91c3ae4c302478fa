"""Which fields of ISO/IEC TS 27560:2023 a consent record must have, and which of them one lacks."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from stories.consent.record import CONFORMS_TO

Field = tuple[str, Callable[[Mapping[str, Any]], Any]]


def _each(*path: str) -> Callable[[Mapping[str, Any]], Any]:
    """What stands at the path, once; all of them must be there where it leads through a list."""

    def value(node: Any, keys: tuple[str, ...] = path) -> Any:
        if isinstance(node, list):
            return bool(node) and all(value(one, keys) for one in node)
        if not keys:
            return node
        return value(node[keys[0]], keys[1:]) if isinstance(node, Mapping) and keys[0] in node else None

    return value


def _of_type(kind: str) -> Callable[[Mapping[str, Any]], Any]:
    def value(record: Mapping[str, Any]) -> Any:
        key = {"dpv:StorageLocation": "dpv:hasLocation", "dpv:StorageDuration": "dpv:hasDuration"}[kind]
        return all(
            any(
                one.get("@type") == kind and one.get(key)
                for one in process.get("dpv:hasStorageCondition", [])
            )
            for process in record.get("dpv:hasProcess", [])
        )

    return value


MUST: Final[tuple[Field, ...]] = (
    ("schema_version", lambda record: record.get("dct:conformsTo") == CONFORMS_TO),
    ("record_id", _each("dct:identifier")),
    ("pii_principal_id", _each("dpv:hasDataSubject", "@id")),
    ("privacy_notice", _each("dpv:hasNotice", "@id")),
    ("language", _each("dpv:hasNotice", "dct:language")),
    ("purposes", _each("dpv:hasProcess", "dpv:hasPurpose", "skos:broader")),
    ("lawful_basis", _each("dpv:hasLegalBasis")),
    ("pii_information", _each("dpv:hasProcess", "dpv:hasPersonalData", "skos:broader")),
    ("pii_controllers", _each("dpv:hasDataController", "@id")),
    ("collection_method", _each("dpv:hasProcess", "dpv:hasDataSource")),
    ("storage_locations", _of_type("dpv:StorageLocation")),
    ("retention_period", _of_type("dpv:StorageDuration")),
    ("jurisdiction", _each("dpv:hasJurisdiction")),
    ("recipient_third_parties", _each("dpv:hasProcess", "dpv:hasRecipient", "dct:title")),
    ("withdrawal_method", _each("dpv:hasConsentControl", "dpv:isExercisedAt")),
    ("privacy_rights", _each("dpv:hasRight", "dpv:isExercisedAt")),
    ("authority_party", _each("dpv:hasAuthority", "dpv:hasName")),
    ("party_id", _each("dpv:hasDataController", "dpv:hasIdentifier")),
    ("party_name", _each("dpv:hasDataController", "dpv:hasName")),
    ("party_address", _each("dpv:hasDataController", "schema:contactPoint", "schema:address")),
    ("party_contact", _each("dpv:hasDataController", "schema:contactPoint", "schema:description")),
    ("party_type", _each("dpv:hasDataController", "@type")),
    ("event_time", _each("dpv:hasConsentStatus", "dpv:isIndicatedAtTime")),
    ("validity_duration", _each("dpv:hasConsentStatus", "dpv:hasDuration", "@type")),
    ("entity_id", _each("dpv:hasConsentStatus", "dpv:isIndicatedBy")),
    ("event_type", _each("dpv:hasConsentStatus", "@type")),
    ("event_state", _each("dpv:hasProcess", "dpv:hasConsentStatus", "@type")),
)
"""The fields that a record must have, by their names in the specification, and where they stand here."""


def missing(record: Mapping[str, Any]) -> list[str]:
    """The fields that must be there and are not, by their names in the specification."""
    return [name for name, value in MUST if not value(record)]
