from stories.models.area import Area
from stories.models.audit_entry import AuditEntry
from stories.models.batch import Batch, BatchStage
from stories.models.clock_look import ClockLook
from stories.models.closure import Closure
from stories.models.consent_event import ConsentEvent, Embargo, EventKind, Method
from stories.models.consent_form import ConsentForm, ConsentFormVersion
from stories.models.draft import Draft, DraftStep
from stories.models.given_copy import Because, CopyKind, CopyOf, GivenCopy, Notice
from stories.models.ledger_check import LedgerCheck
from stories.models.lost_receipt import LostReceipt
from stories.models.mask import Mask, MaskState
from stories.models.news import News
from stories.models.other_person import OtherPerson, OtherState
from stories.models.own_words import OwnState, OwnWords
from stories.models.passage import Asked, Passage
from stories.models.quote import Quote, QuoteState
from stories.models.receipt import Receipt
from stories.models.recording import Recording
from stories.models.run import NotHeld, Run, RunState, Segment, TranscriptionRun
from stories.models.speaker import Speaker, Voice
from stories.models.standing import Standing
from stories.models.story import Authority, ContentWarning, Standpoint, Story, StoryKind
from stories.models.storyteller import HowNamed, Identity, Storyteller
from stories.models.study import Membership, Study
from stories.models.talk_first import TalkFirst, WhyFirst
from stories.models.testimony import Testimony
from stories.models.text import Maker, Revision, Source, Text, TextKind, Turn, Word
from stories.models.tombstone import Tombstone
from stories.models.user import User
from stories.models.word_run import WordRun

__all__ = [
    "Area",
    "Asked",
    "AuditEntry",
    "Authority",
    "Batch",
    "BatchStage",
    "Because",
    "ClockLook",
    "Closure",
    "ConsentEvent",
    "ConsentForm",
    "ConsentFormVersion",
    "ContentWarning",
    "CopyKind",
    "CopyOf",
    "Draft",
    "DraftStep",
    "Embargo",
    "EventKind",
    "GivenCopy",
    "HowNamed",
    "Identity",
    "LedgerCheck",
    "LostReceipt",
    "Maker",
    "Mask",
    "MaskState",
    "Membership",
    "Method",
    "News",
    "NotHeld",
    "Notice",
    "OtherPerson",
    "OtherState",
    "OwnState",
    "OwnWords",
    "Passage",
    "Quote",
    "QuoteState",
    "Receipt",
    "Recording",
    "Revision",
    "Run",
    "RunState",
    "Segment",
    "Source",
    "Speaker",
    "Standing",
    "Standpoint",
    "Story",
    "StoryKind",
    "Storyteller",
    "Study",
    "TalkFirst",
    "Testimony",
    "Text",
    "TextKind",
    "Tombstone",
    "TranscriptionRun",
    "Turn",
    "User",
    "Voice",
    "WhyFirst",
    "Word",
    "WordRun",
]
