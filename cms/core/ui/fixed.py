"""What says the same to everybody, made once: `{% fixed %}…{% endfixed %}`."""

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class Fixed(Node):
    """Rendered once a process and language, without the variables of the page: none can stay."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._made: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self._made:
            self._made[language] = self.nodelist.render(context.new())
        return self._made[language]


@register.tag
def fixed(parser: Parser, token: Token) -> Fixed:
    """Words, signs and addresses that depend on nobody: a page has some hundred of them."""
    nodelist = parser.parse(("endfixed",))
    parser.delete_first_token()
    return Fixed(nodelist)
