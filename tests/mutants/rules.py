"""The rules, and how each is broken. A new rule of this kind brings its mutant."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Mutant:
    """In the file at `path`, `was` (there once) becomes `becomes`; the tests at `killed_by` fail."""

    rule: str
    path: str
    was: str
    becomes: str
    killed_by: str


MUTANTS: Final = (
    Mutant(
        "A yes ends at its very moment, by the gate",
        "stories/consent/gate.py",
        "self.expires_at <= at",
        "self.expires_at < at",
        "tests/stories/consent/test_gate.py",
    ),
    Mutant(
        "A yes ends at its very moment, in SQL",
        "stories/models/permitting.py",
        "{ends}__gt",
        "{ends}__gte",
        "tests/stories/consent/test_gate.py",
    ),
    Mutant(
        "Nothing is erased before its day is over",
        "stories/erasure/erase.py",
        "due.filter(pk=story_id, erase_at__lte=clock.now())",
        "due.filter(pk=story_id, erase_at__isnull=False)",
        "tests/stories/erasure/test_erase.py",
    ),
    Mutant(
        "Only who may transcribe mutes more",
        "stories/redaction/audio.py",
        """    require_in_study(by, Right.TRANSCRIBE, recording.story)
    write_permit.lock()
    mask = MaskedAudio.objects.select_for_update(of=("self",)).get(recording=recording)
    mask.guard_ms""",
        """    mask = MaskedAudio.objects.select_for_update(of=("self",)).get(recording=recording)
    mask.guard_ms""",
        "tests/stories/audio/test_muting.py",
    ),
    Mutant(
        "Muted sound that nobody has listened to is listened to again",
        "stories/redaction/audio.py",
        "        prove_mask.enqueue(mask.recording_id)",
        "        pass",
        "tests/stories/audio/test_muting.py",
    ),
    Mutant(
        "A batch is kept once, however often it is pressed",
        "stories/bulk_import/acts.py",
        "    if batch.stage == BatchStage.KEEPING and batch.state != RunState.FAILED:\n        return\n",
        "",
        "tests/stories/bulk_import/test_admin.py",
    ),
    Mutant(
        "A card that was opened is not made anew",
        "stories/bulk_import/receipt_cards.py",
        "if teller in unused(batch):",
        "if teller:",
        "tests/stories/bulk_import/test_admin.py",
    ),
    Mutant(
        "An account that was closed acts no more",
        "stories/accounts/actors.py",
        "isinstance(actor, User) and actor.is_active and",
        "isinstance(actor, User) and",
        "tests/stories/accounts/test_actors.py",
    ),
    Mutant(
        "Only who may transcribe accepts or declines a teller's correction",
        "stories/transcripts/teller_corrections.py",
        "    require_in_study(by, Right.TRANSCRIBE, said.text.story)\n",
        "",
        "tests/stories/transcripts/test_teller_corrections.py",
    ),
)
