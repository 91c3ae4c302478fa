"""Under /admin/, where Wagtail asks for a signed-in member of staff."""

from django.urls import path

from analysis.admin import desk_views, lists

DESK = "workbench/stories/<uuid:public_id>/"

urlpatterns = [
    path("workbench/", lists.workbench, name="analysis_workbench"),
    path(DESK, desk_views.desk, name="analysis_desk"),
    path(f"{DESK}code/", desk_views.code_words, name="analysis_code_words"),
    path(f"{DESK}checked/<int:revision_id>/", desk_views.check_words, name="analysis_check_words"),
    path(f"{DESK}quote/", desk_views.ask_for_words, name="analysis_ask_for_words"),
    *(
        path(f"{DESK}<int:pk>/{decision}/", desk_views.decide, {"decision": decision}, f"analysis_{decision}")
        for decision in desk_views.DECISIONS
    ),
]
