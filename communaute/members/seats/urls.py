"""The area of an organization; mounted among the names of `members`."""

from django.urls import path

from communaute.members.seats import views

urlpatterns = [
    path("", views.area, name="organization_area"),
    path("invitations/", views.invite, name="invite"),
    path("invitations/<int:pk>/renvoyer/", views.resend_invitation, name="resend_invitation"),
    path("invitations/<int:pk>/retirer/", views.revoke_invitation, name="revoke_invitation"),
    path("places/<int:pk>/role/", views.change_role, name="change_role"),
    path("places/<int:pk>/fermer/", views.close_seat, name="close_seat"),
]
