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


JOURNAL: Final = "tests/stories/backup/test_journal.py"

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
        "consent.erase_at is not None and consent.erase_at <= now",
        "consent.erase_at is not None",
        "tests/stories/erasure/test_erase.py",
    ),
    Mutant(
        "Closings, a: what the ledger lacks is closed, whatever the epochs say",
        "stories/backup/replay.py",
        "return [one for one in lines if one.event not in known]",
        "return [one for one in lines[1:] if one.event not in known]",
        JOURNAL,
    ),
    Mutant(
        "Closings, b: what cannot be written down is not done",
        "stories/ledger/journal.py",
        'raise NotWritten(f"closings.journal: {why}") from error',
        "log.error(why)",
        JOURNAL,
    ),
    Mutant(
        "Closings, c: where the journal is not whole all is held",
        "stories/backup/replay.py",
        "held = _hold_all() if reading.wrong and (unknown_is_held or lacking) else 0",
        "held = 0",
        JOURNAL,
    ),
    Mutant(
        "Closings, d and h: an older database is closed before the first request",
        "stories/backup/begin.py",
        "        replay.replay(unknown_is_held=False, erases=False)",
        "        pass",
        JOURNAL,
    ),
    Mutant(
        "Closings, e: a hold comes again",
        "stories/consent/reapply_closed.py",
        "for hold in sorted(set(closed.get(closings.HOLDS, ())) & set(Hold.values) - now.holds):",
        "for hold in ():",
        JOURNAL,
    ),
    Mutant(
        "Closings, f: invalid stays invalid",
        "stories/consent/reapply_closed.py",
        "if closed.get(closings.INVALID) and not now.invalid:",
        "if closed.get(closings.ERASE) and not now.invalid:",
        JOURNAL,
    ),
    Mutant(
        "Closings, g: a standing that was opened by hand is found",
        "stories/consent/compare.py",
        "if kept is None or _content(kept) != _content(standing.of(history)):",
        "if kept is None:",
        "tests/stories/consent/test_gate.py",
    ),
    Mutant(
        "Closings: a no of before stays one when all is put back",
        "stories/consent/reapply_closed.py",
        "answered = answers_before(history) if not now.answers.get(Use.KEEP) else now.answers",
        "answered = now.answers",
        JOURNAL,
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
