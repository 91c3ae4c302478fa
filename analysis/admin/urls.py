"""Under /admin/, where Wagtail asks for a signed-in member of staff."""

from django.urls import path

from analysis.admin import lists
from analysis.admin.desk import acts, cards, live, page

DESK = "workbench/<uuid:public_id>/"
CODING, SUGGESTION = f"{DESK}codings/<int:pk>/", f"{DESK}suggestions/<int:pk>/"

urlpatterns = [
    path("workbench/", lists.workbench, name="analysis_workbench"),
    path(DESK, page.desk, name="analysis_desk"),
    path(f"{DESK}code/", acts.code_words, name="analysis_code_words"),
    path(f"{DESK}quote/", acts.ask_for_words, name="analysis_ask_for_words"),
    path(f"{DESK}checked/<int:revision_id>/", acts.check_words, name="analysis_check_words"),
    path(f"{DESK}undo/", acts.undo, name="analysis_undo"),
    path(f"{DESK}redo/", acts.redo, name="analysis_redo"),
    path(f"{DESK}since/", live.since, name="analysis_since"),
    path(f"{DESK}counts/", live.counts, name="analysis_counts"),
    path(f"{DESK}times/<int:revision_id>/", cards.times, name="analysis_times"),
    path(CODING, cards.coding, name="analysis_coding"),
    path(f"{CODING}code/", acts.recode, name="analysis_recode"),
    *(
        path(f"{CODING}{name}/", acts.change_coding, {"decision": name}, f"analysis_{name}")
        for name in acts.OF_CODINGS
    ),
    path(SUGGESTION, cards.suggestion, name="analysis_suggestion"),
    *(
        path(f"{SUGGESTION}{name}/", acts.decide, {"decision": name}, f"analysis_{name}")
        for name in acts.OF_SUGGESTIONS
    ),
    *(
        path(f"{DESK}together/{name}/", acts.decide_together, {"decision": name}, f"analysis_{name}_together")
        for name in ("accept", "reject")
    ),
]
