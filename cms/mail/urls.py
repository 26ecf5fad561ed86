from django.urls import path

from cms.mail import views, webhooks

app_name = "mail"

urlpatterns = [
    path("compte/courriels/", views.trouble, name="trouble"),
    path("compte/courriels/essai/<str:token>/", views.lift, name="lift"),
    path("courriels/evenements/<slug:provider>/tracking/", webhooks.tracking, name="tracking"),
]
