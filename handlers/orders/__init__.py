"""What a handler may ask of the database, as plain orders with plain answers; a module a subject.

`workers.talk` performs each in the transaction of the turn, within the asker's scope; the class
says what comes back. Orders that write may run again after a crash before the commit, never
after it.
"""

from handlers.orders.authors import (
    CheckForm,
    LoadProposal,
    Proposal,
    PublishedForm,
    PublishProposal,
    TryProposal,
)
from handlers.orders.cases import (
    AboutCase,
    AboutPlace,
    AnswerQuestion,
    CaseView,
    CoordinatorQuestion,
    FindCase,
    FindSimilar,
    ListWork,
    LoadQuestion,
    MoveCase,
    Similar,
    SubmissionState,
    WorkItem,
)
from handlers.orders.danger import (
    DangerRaised,
    RaiseDanger,
    TakeAlert,
    TakenAlert,
    TellDangerChanged,
)
from handlers.orders.drafts import (
    CancelDraft,
    KeepMedia,
    ListDrafts,
    LoadDraft,
    OpenCorrection,
    Receipt,
    RedactMessage,
    SaveDraft,
    SendSubmission,
)
from handlers.orders.people import (
    InviteAnswer,
    MadeInvite,
    MakeInvite,
    NoteFollowed,
    NoteUnfollowed,
    RedeemInvite,
    SetLanguage,
)
from handlers.orders.status import CaseList, CountCases, Counts, FindPlace, ListCases

__all__ = [
    "AboutCase",
    "AboutPlace",
    "AnswerQuestion",
    "CancelDraft",
    "CaseList",
    "CaseView",
    "CheckForm",
    "CoordinatorQuestion",
    "CountCases",
    "Counts",
    "DangerRaised",
    "FindCase",
    "FindPlace",
    "FindSimilar",
    "InviteAnswer",
    "KeepMedia",
    "ListCases",
    "ListDrafts",
    "ListWork",
    "LoadDraft",
    "LoadProposal",
    "LoadQuestion",
    "MadeInvite",
    "MakeInvite",
    "MoveCase",
    "NoteFollowed",
    "NoteUnfollowed",
    "OpenCorrection",
    "Proposal",
    "PublishProposal",
    "PublishedForm",
    "RaiseDanger",
    "Receipt",
    "RedactMessage",
    "RedeemInvite",
    "SaveDraft",
    "SendSubmission",
    "SetLanguage",
    "Similar",
    "SubmissionState",
    "TakeAlert",
    "TakenAlert",
    "TellDangerChanged",
    "TryProposal",
    "WorkItem",
]
