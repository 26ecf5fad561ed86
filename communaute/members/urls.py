from django.urls import path

from communaute.members import views

app_name = "members"

urlpatterns = [
    path("compte/", views.account, name="account"),
    path("bottin/", views.directory, name="directory"),
    path("bottin/organismes/<slug:slug>/", views.organization, name="organization"),
    path("bottin/personnes/<int:pk>/", views.person, name="person"),
]
