"""Files in a conversation: known by their content, cleaned, and served to whoever may read them."""
