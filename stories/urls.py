from django.urls import path

from stories.views import listen, my_story, share

app_name = "stories"
urlpatterns = [
    path("share/", share.share, name="share"),
    path("share/write/", share.write, name="write"),
    path("share/record/", share.record, name="record"),
    path("my-story/", my_story.my_story, name="my-story"),
    path("my-story/uses/", my_story.change_use, name="change-use"),
    path("my-story/quotes/<int:quote_id>/", my_story.answer_quote, name="answer-quote"),
    path("my-story/words/<int:revision_id>/", my_story.agree_words, name="agree-words"),
    path("my-story/take-back/", my_story.take_back, name="take-back"),
    path("my-story/close/", my_story.close, name="close"),
    path("listen/<uuid:public_id>/", listen.listen, name="listen"),
]
