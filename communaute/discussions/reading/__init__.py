"""Conversations as one reads them: their messages and rows, and how far one has come."""
