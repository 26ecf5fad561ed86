"""Youth confidentiality: before publishing, what could identify a young person, and a rewrite."""
