"""What the law gives everybody over their own data: to see, carry off, correct, withdraw, leave.

Each room brings its part: `export.py` (settings.EXPORT_SOURCES) and `erase.py` (settings.ERASURES).
"""
