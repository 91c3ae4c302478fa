from django.urls import path

from analysis.views.insight import insight

app_name = "analysis"
urlpatterns = [path("insight/", insight, name="insight")]
