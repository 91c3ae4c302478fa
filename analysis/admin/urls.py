"""Under /admin/, where Wagtail asks for a signed-in member of staff."""

from django.urls import path

from analysis.admin import lists, tables
from analysis.admin import memos as all_memos
from analysis.admin.codebook import code, compare, files
from analysis.admin.codebook import page as codebook
from analysis.admin.desk import acts, cards, live, memos, page, progress, set_aside
from analysis.admin.finding import page as finding

DESK = "workbench/<uuid:public_id>/"
CODING, SUGGESTION = f"{DESK}codings/<int:pk>/", f"{DESK}suggestions/<int:pk>/"

CODE = "codebook/<slug:slug>/"

urlpatterns = [
    path("codebook/", codebook.codebook, name="analysis_codebook"),
    path("codebook.csv", files.as_csv, name="analysis_codebook_csv"),
    path("codebook.qdc", files.as_qdc, name="analysis_codebook_qdc"),
    path("codebook/+new/", codebook.create, name="analysis_new_code"),
    path("codebook/+file/", files.load, name="analysis_load_codebook"),
    path("codebook/+changes/", compare.compare, name="analysis_codebook_changes"),
    path("passages/", finding.passages, name="analysis_passages"),
    path("passages.csv", finding.take_out, {"kind": "csv"}, "analysis_passages_csv"),
    path("passages.xlsx", finding.take_out, {"kind": "xlsx"}, "analysis_passages_xlsx"),
    path("passages/save/", finding.save, name="analysis_save_query"),
    path("passages/<int:pk>/forget/", finding.forget, name="analysis_forget_query"),
    path("tables/", tables.first, name="analysis_tables"),
    *(
        path(f"tables/{kind}/", tables.table, {"kind": kind}, f"analysis_table_{kind}")
        for kind in tables.KINDS
    ),
    *(
        path(
            f"tables/{kind}.{file}",
            tables.take_out,
            {"kind": kind, "file": file},
            f"analysis_table_{kind}_{file}",
        )
        for kind in tables.KINDS
        for file in ("csv", "xlsx")
    ),
    path("memos/", all_memos.memos, name="analysis_memos"),
    path("memos.csv", all_memos.take_out, {"kind": "csv"}, "analysis_memos_csv"),
    path("memos.xlsx", all_memos.take_out, {"kind": "xlsx"}, "analysis_memos_xlsx"),
    path("memos/<int:pk>/", all_memos.change, name="analysis_change_memo"),
    path(f"{CODE}memos/", all_memos.on_code, name="analysis_code_memo"),
    path(CODE, code.code, name="analysis_code"),
    path(f"{CODE}edit/", code.edit, name="analysis_edit_code"),
    path(f"{CODE}move/", codebook.move, name="analysis_move_code"),
    path(f"{CODE}merge/", code.merge, name="analysis_merge_code"),
    path(f"{CODE}split/", code.split, name="analysis_split_code"),
    path(f"{CODE}retire/", code.retire, name="analysis_retire_code"),
    path(f"{CODE}bring-back/", code.bring_back, name="analysis_bring_back_code"),
    path(f"{CODE}undo/<int:pk>/", code.undo, name="analysis_undo_code"),
    path(f"{CODE}examples/add/<int:pk>/", code.add_example, name="analysis_add_example"),
    path(f"{CODE}examples/<int:pk>/remove/", code.remove_example, name="analysis_remove_example"),
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
    path(f"{DESK}memos/", memos.memos, name="analysis_story_memos"),
    path(f"{DESK}memos/<int:pk>/", memos.memo, name="analysis_memo"),
    path(f"{DESK}memos/<int:pk>/remove/", memos.remove, name="analysis_remove_memo"),
    path(f"{DESK}memos/<int:pk>/restore/", memos.restore, name="analysis_restore_memo"),
    path(f"{DESK}set-aside/", set_aside.set_aside, name="analysis_set_aside"),
    *(
        path(f"{DESK}progress/{name}/", progress.change, {"act": name}, f"analysis_{name}_coding")
        for name in progress.ACTS
    ),
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
