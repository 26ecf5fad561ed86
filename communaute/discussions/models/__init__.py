"""Conversations: topics that hang on pages, their posts, and what people do around them."""

from communaute.discussions.models.following import ReadMark, Watch
from communaute.discussions.models.gestures import HelpOffer, Reaction
from communaute.discussions.models.moderation import (
    FirstPost,
    ModerationEvent,
    ModerationSettings,
    Report,
    Suspension,
)
from communaute.discussions.models.pages import CategoryPage, CommunityIndexPage
from communaute.discussions.models.topics import POSTS_PER_PAGE, Post, PostRevision, Topic
from communaute.discussions.models.voices import Pseudonym
from communaute.discussions.models.writing import Attachment, Draft, Mention

__all__ = [
    "POSTS_PER_PAGE",
    "Attachment",
    "CategoryPage",
    "CommunityIndexPage",
    "Draft",
    "FirstPost",
    "HelpOffer",
    "Mention",
    "ModerationEvent",
    "ModerationSettings",
    "Post",
    "PostRevision",
    "Pseudonym",
    "Reaction",
    "ReadMark",
    "Report",
    "Suspension",
    "Topic",
    "Watch",
]
