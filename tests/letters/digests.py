"""Digests: an ordinary week, the longest one, a calm one, one for a single minute."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from cms.mail.transport import Message
from communaute.digests import compose
from communaute.digests.items import DigestLine, Key, Offered, Pick
from communaute.digests.letter import Press
from communaute.digests.models import DigestDelivery, Subscription, Word
from communaute.members.models import User
from tests.letters.letter import SENDER

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
MAUDE = User(pk=7, first_name="Maude", email="maude.trepanier@example.org")
LUCIE = User(pk=8, first_name="Lucie")
THREE = (
    Offered("utile", 412, "Ce message m’est utile"),
    Offered("merci", 412, "Dire merci à Yanis"),
    Offered("pareil", 412, "Je vis la même chose"),
)
WEEK = [
    (
        compose.PINNED,
        DigestLine(
            "Atelier\xa0: parler d’argent avec les familles",
            "/communaute/sujets/430/parler-d-argent/",
            "Jeudi 26 novembre, 13\xa0h\xa030, en ligne. Apportez une situation, même petite.",
            "9\xa0personnes inscrites",
        ),
    ),
    (
        compose.FOLLOWED,
        DigestLine(
            "Relancer un jeune qui ne répond plus",
            "/communaute/messages/412/",
            "Yanis\xa0: J’ai essayé la photo et «\xa0je t’écris mercredi\xa0». Le jeune a répondu.",
            "8\xa0messages, 7\xa0organismes",
            offered=THREE,
        ),
    ),
    (
        compose.NEW_RESOURCE,
        DigestLine(
            "Grille d’accueil d’une page",
            "/bibliotheque/grille-d-accueil/",
            "Une seule feuille pour savoir par où commencer avec un jeune. PDF et Word, venus de "
            "Rimouski.",
            "Outil à imprimer, 3\xa0min",
            offered=(Offered("utile", 88, "Cette ressource m’est utile"),),
        ),
    ),
    (
        compose.NEW_RESOURCE,
        DigestLine(
            "Check & Connect: A Model for Engaging Students",
            "/bibliotheque/check-and-connect/",
            "A mentor checks attendance every week, and connects before it is too late.",
            "Recherche vulgarisée, 12\xa0min",
            lang="en",
        ),
    ),
    (
        compose.UNANSWERED,
        DigestLine(
            "Une mère refuse le plan d’intervention. Comment garder la porte ouverte?",
            "/communaute/sujets/420/une-mere-refuse/",
            meta="Sofia, de Matane, attend depuis 2\xa0jours.",
            offered=(Offered("aider", 420, "Je peux aider"),),
        ),
    ),
    (
        compose.NEXT_STEP,
        DigestLine(
            "Accueillir sans juger\xa0: Les premiers mots",
            "/formations/accueillir-sans-juger/les-premiers-mots/",
            "La prochaine leçon dure 8\xa0minutes.",
            "5\xa0leçons sur 12",
        ),
    ),
]


def digests() -> Iterator[tuple[str, Message]]:
    """Each with the name of what it shows."""
    yield "week", printed(WEEK, word="Bonne semaine d’avant les Fêtes!\nÀ jeudi.")
    yield "longest", printed(longest(), word="Un mot de l’équipe. " * 35, minutes=15)
    calm = [entry for entry in WEEK if entry[0] == compose.UNANSWERED]
    season = DigestLine("Les premiers froids", "/bibliotheque/froids/", meta="Trousse, 4\xa0min")
    yield "calm", printed([*calm, (compose.SEASON, season)], is_quiet=True, quiet_count=2)
    yield "left out", printed(longest(), cadence="daily", minutes=2, member=User(pk=9))


PAGES = {compose.PINNED, compose.NEW_RESOURCE, compose.NEW_COURSE, compose.SEASON}


def longest() -> list[tuple[str, DigestLine]]:
    """As many lines of each reason as are ever told, with the longest words that rooms give.

    A page's title has 255 characters at the most, a topic's 160, an excerpt 200.
    """
    title = (
        "Le soutien aux parents quand l’école et la maison ne se parlent plus depuis l’automne et "
        "que personne n’ose rappeler en premier\xa0: par où commencer, à qui le dire, et comment "
        "garder la porte ouverte à tous les jeunes qui nous"
    )
    return [
        (
            reason,
            DigestLine(
                f"{title if reason in PAGES else title[:144]} attendent {n}?",
                f"/communaute/messages/{reason}-{n}/",
                "Ce que nous avons essayé depuis septembre, ce qui a marché un peu, pas du tout, "
                "et ce que nous referions autrement avec les parents, si c’était à refaire "
                "ensemble demain matin, l’équipe et moi.",
                "Récit de pratique, 12\xa0messages, 10\xa0organismes, 7\xa0régions",
                offered=THREE,
            ),
        )
        for reason, cap in compose.CAPS.items()
        for n in range(1, cap + 1)
    ]


def printed(
    lines: Sequence[tuple[str, DigestLine]],
    *,
    word: str = "",
    is_quiet: bool = False,
    member: User = MAUDE,
    minutes: int = 5,
    cadence: str = "weekly",
    quiet_count: int = 0,
) -> Message:
    delivery = DigestDelivery(
        pk=96,
        member=member,
        period="2026-W48",
        window_start=MONDAY - timedelta(days=7),
        window_end=MONDAY,
        is_quiet=is_quiet,
    )
    subscription = Subscription(
        member=member,
        is_active=True,
        minutes=minutes,
        cadence=cadence,
        quiet_count=quiet_count,
        token="0c5d1f7e9b3a48d2a6e4f0b1c2d3e4f5",
    )
    said = Word(text=word.strip(), author=LUCIE) if word else None
    told = [
        (Pick(Key("exemple", "line", n), reason, 0), line)
        for n, (reason, line) in enumerate(lines, start=1)
    ]
    return Press(SENDER, said, now=MONDAY).message(delivery, subscription, told)
