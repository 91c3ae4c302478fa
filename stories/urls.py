from django.urls import path

from stories.views import consent_record, listen, lost, mine, my_stories, my_story, parts, share, thanks, when

app_name = "stories"
urlpatterns = [
    path("share/", share.share, name="share"),
    path("share/write/", share.write, name="write"),
    path("share/record/", share.record, name="record"),
    path("share/thanks/", thanks.thanks, name="thanks"),
    path("share/thanks/words.html", thanks.save, name="save-words"),
    path("share/<slug:slug>/", share.share, name="share"),
    path("share/<slug:slug>/write/", share.write, name="write"),
    path("share/<slug:slug>/record/", share.record, name="record"),
    path("my-story/", my_stories.my_story, name="my-story"),
    path("my-story/write/", share.write_another, name="write-another"),
    path("my-story/record/", share.record_another, name="record-another"),
    path("my-story/take-back/", my_stories.take_all_back, name="take-all-back"),
    path("my-story/lost/", lost.lost, name="lost"),
    path("my-story/gone/", my_stories.gone, name="gone"),
    path("my-story/close/", my_stories.close, name="close"),
    path("my-story/<uuid:public_id>/", my_story.one_story, name="one-story"),
    path("my-story/<uuid:public_id>/uses/", my_story.change_use, name="change-use"),
    path("my-story/<uuid:public_id>/quotes/<int:quote_id>/", my_story.answer_quote, name="answer-quote"),
    path("my-story/<uuid:public_id>/words/<int:revision_id>/", my_story.agree_words, name="agree-words"),
    path("my-story/<uuid:public_id>/put-back/", my_story.put_back, name="put-back"),
    path("my-story/<uuid:public_id>/pause/", my_story.pause, name="pause"),
    path("my-story/<uuid:public_id>/take-back/", my_story.take_back, name="take-back"),
    path("my-story/<uuid:public_id>/everything.zip", mine.save_all, name="everything"),
    path("my-story/<uuid:public_id>/parts/", parts.parts, name="parts"),
    path("my-story/<uuid:public_id>/parts/<int:pk>/open/", parts.open_again, name="open-part"),
    path("my-story/<uuid:public_id>/when/", when.when, name="when"),
    path("my-story/<uuid:public_id>/go-on/", when.go_on, name="go-on"),
    path("my-story/<uuid:public_id>/names/", mine.names, name="names"),
    path("my-story/<uuid:public_id>/consent/", consent_record.page, name="consent"),
    path("my-story/<uuid:public_id>/consent.jsonld", consent_record.file, name="consent-file"),
    path("listen/<uuid:public_id>/", listen.listen, name="listen"),
]
