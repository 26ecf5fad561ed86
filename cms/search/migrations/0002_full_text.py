"""The words of the entries, where each database looks for them best.

SQLite: an FTS5 table whose `rowid` is the entry's id, written with the entry. No triggers: Django
rebuilds a table to alter it, and a trigger set on it disappears. PostgreSQL: a generated column
and its GIN index. Both hold the tokens of `cms.search.analyzer`, none analyses language.
"""

from django.db import migrations

SQLITE = (
    [
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "title, body, tokenize='unicode61', prefix='3 4')"
    ],
    ["DROP TABLE search_words"],
)
POSTGRESQL = (
    [
        "ALTER TABLE search_searchentry ADD COLUMN words tsvector GENERATED ALWAYS AS ("
        "setweight(to_tsvector('simple', title_tokens), 'A') || "
        "setweight(to_tsvector('simple', body_tokens), 'B')) STORED",
        "CREATE INDEX search_words ON search_searchentry USING gin (words)",
    ],
    ["ALTER TABLE search_searchentry DROP COLUMN words"],
)


def statements(schema_editor):
    return SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL


def forwards(apps, schema_editor):
    for statement in statements(schema_editor)[0]:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in statements(schema_editor)[1]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
