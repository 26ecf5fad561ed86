from django.urls import path

from bibliotheque import views

app_name = "bibliotheque"

urlpatterns = [
    path("bibliotheque/<int:pk>/utile/", views.useful, name="useful"),
]
