"""Words before they are published: the box, drafts, rendering, quotes, mentions, corrections."""
