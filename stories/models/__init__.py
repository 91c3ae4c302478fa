from stories.models.area import Area
from stories.models.audit_entry import AuditEntry
from stories.models.batch import Batch, BatchStage
from stories.models.closed_again import ClosedAgain
from stories.models.concern import Concern
from stories.models.consent_event import ConsentEvent, Embargo, EventKind, Hold, Method
from stories.models.consent_evidence import ConsentEvidence
from stories.models.consent_form import ConsentForm, ConsentFormVersion
from stories.models.draft import Draft, DraftStep
from stories.models.expiry_cursor import ExpiryCursor
from stories.models.field_note import FieldNote
from stories.models.help_line import HelpLine
from stories.models.ledger_check import LedgerCheck
from stories.models.lost_receipt import LostReceipt
from stories.models.masked_audio import MaskedAudio, MaskState
from stories.models.other_person import OtherPerson, OtherState
from stories.models.outbox import Outbox
from stories.models.passage import Asked, Passage
from stories.models.question import Prompt, Question
from stories.models.quote import Quote, QuoteState
from stories.models.receipt import Receipt
from stories.models.recording import Recording
from stories.models.redacted_part import RedactedPart
from stories.models.referral import Referral, ReferralReason
from stories.models.released_copy import Because, CopyKind, CopyOf, Notice, ReleasedCopy
from stories.models.run import NotHeld, Run, RunState, Segment, TranscriptionRun
from stories.models.speaker import Speaker, Voice
from stories.models.standing import Standing
from stories.models.story import Authority, ContentWarning, Standpoint, Story, StoryKind
from stories.models.storyteller import HowNamed, Identity, Storyteller
from stories.models.study import Membership, Study
from stories.models.teller_correction import CorrectionState, TellerCorrection
from stories.models.telling import Telling
from stories.models.text import Maker, Revision, Source, Text, TextKind, Turn, Word
from stories.models.tombstone import Tombstone
from stories.models.user import User
from stories.models.word_run import WordRun
from stories.models.wrong_try import SignedInFrom, WrongTry

__all__ = [
    "Area",
    "Asked",
    "AuditEntry",
    "Authority",
    "Batch",
    "BatchStage",
    "Because",
    "ClosedAgain",
    "Concern",
    "ConsentEvent",
    "ConsentEvidence",
    "ConsentForm",
    "ConsentFormVersion",
    "ContentWarning",
    "CopyKind",
    "CopyOf",
    "CorrectionState",
    "Draft",
    "DraftStep",
    "Embargo",
    "EventKind",
    "ExpiryCursor",
    "FieldNote",
    "HelpLine",
    "Hold",
    "HowNamed",
    "Identity",
    "LedgerCheck",
    "LostReceipt",
    "Maker",
    "MaskState",
    "MaskedAudio",
    "Membership",
    "Method",
    "NotHeld",
    "Notice",
    "OtherPerson",
    "OtherState",
    "Outbox",
    "Passage",
    "Prompt",
    "Question",
    "Quote",
    "QuoteState",
    "Receipt",
    "Recording",
    "RedactedPart",
    "Referral",
    "ReferralReason",
    "ReleasedCopy",
    "Revision",
    "Run",
    "RunState",
    "Segment",
    "SignedInFrom",
    "Source",
    "Speaker",
    "Standing",
    "Standpoint",
    "Story",
    "StoryKind",
    "Storyteller",
    "Study",
    "TellerCorrection",
    "Telling",
    "Text",
    "TextKind",
    "Tombstone",
    "TranscriptionRun",
    "Turn",
    "User",
    "Voice",
    "Word",
    "WordRun",
    "WrongTry",
]
