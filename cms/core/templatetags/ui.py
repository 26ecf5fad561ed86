"""The pieces of the interface, for templates: `{% load ui %}`.

Each tag has its examples on the component page (`/demo/composants/`). Markup longer than a line
lives in `templates/components/`; what is repeated in rows is built in Python, without a template.
"""

from django import template

from cms.core.ui import boxes, fields, files, fixed, moments, people, signs, texts, ways

register = template.Library()

for family in (boxes, fields, files, fixed, moments, people, signs, texts, ways):
    register.tags.update(family.register.tags)
    register.filters.update(family.register.filters)
