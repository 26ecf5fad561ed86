from django.urls import path

from cms.mail import demo_views

app_name = "letters"

urlpatterns = [
    path("", demo_views.letters, name="list"),
    path("<slug:name>/", demo_views.letter, name="letter"),
    path("<slug:name>/corps/", demo_views.body, name="body"),
]
