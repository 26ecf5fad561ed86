"""The kind of request that most views receive."""

from django.http import HttpRequest

from communaute.members.models import User


class MemberRequest(HttpRequest):
    """A request that `LoginRequiredMiddleware` let through: its user is somebody."""

    user: User
