"""Organizations of every region and the people who work there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.core.models import Region, Theme
from cms.home.seeding.bulk import insert, pour
from cms.home.seeding.phrases import Writer, dice
from cms.home.seeding.progress import Progress
from cms.home.seeding.towns import TOWNS
from communaute.digests.models import Subscription
from communaute.members import access
from communaute.members.actions import STANDING_GROUPS
from communaute.members.models import (
    ConsentEvent,
    Exchange,
    Membership,
    Organization,
    User,
    Visibility,
    keyed_hash,
)

PEOPLE_PER_ORGANIZATION = 8
HISTORY = timedelta(days=3 * 365)
STANDINGS = [
    *[Organization.Standing.MEMBER] * 60,
    *[Organization.Standing.NETWORK] * 38,
    *[Organization.Standing.FORMER] * 2,
]


@dataclass(frozen=True)
class Community:
    """Those who write: `network` may take part anywhere, `members` also where only members go."""

    network: list[User]
    members: list[User]


def domain(seed: int) -> str:
    """Where the addresses of a seed live: reserved by RFC 2606, no mail can reach anyone."""
    return f"semis-{seed}.example.org"


def is_sown(seed: int) -> bool:
    return User.objects.filter(email__endswith=f"@{domain(seed)}").exists()


def sow_people(count: int, *, seed: int, now: datetime, progress: Progress) -> Community:
    """That many people, their seats and groups, their verified address, their digest."""
    random = dice(seed, "people")
    organizations = _sow_organizations(max(17, count // PEOPLE_PER_ORGANIZATION), seed, random)
    people = insert(User, progress.follow(_("Personnes"), _people(count, seed, now, random), count))
    seats = {person.pk: _seats(organizations, random) for person in people}
    _sow_interests(people, seed)
    pour(EmailAddress, (_verified(person) for person in people))
    pour(Membership, (seat for person in people for seat in _memberships(person, seats, random)))
    _sow_groups(seats)
    subscriptions = [_subscription(person, now, random) for person in people]
    pour(Subscription, subscriptions)
    pour(ConsentEvent, (_consent(row) for row in subscriptions if row.is_active))
    return _community(people, seats)


def _sow_organizations(count: int, seed: int, random: Random) -> list[Organization]:
    writer = Writer(random)
    regions = list(Region.objects.order_by("code"))
    themes = list(Theme.objects.order_by("pk"))
    rows = []
    for number in range(count):
        region = regions[number % len(regions)]
        city = random.choice(TOWNS[region.code])
        name = writer.fill(random.choice(writer.grammar["organization"]), town=city)
        rows.append(
            Organization(
                name=name,
                slug=f"{slugify(name)[:60]}-{seed}-{number}",
                standing=random.choice(STANDINGS),
                region=region,
                city=city,
                mission=writer.sentence("mission"),
                served=writer.title("people", length=160),
            )
        )
    made = insert(Organization, rows)
    link = Organization.themes.through
    chosen = ((org, theme) for org in made for theme in random.sample(themes, min(2, len(themes))))
    pour(link, (link(organization_id=org.pk, theme_id=theme.pk) for org, theme in chosen))
    lines = insert(Exchange, (line for org in made for line in _exchanges(org, writer)))
    about, draw = Exchange.themes.through, dice(seed, "lines")
    pour(about, (about(exchange_id=one.pk, theme_id=draw.choice(themes).pk) for one in lines))
    return made


def _exchanges(organization: Organization, writer: Writer) -> Iterator[Exchange]:
    for kind, words in ((Exchange.Kind.OFFER, "activity"), (Exchange.Kind.NEED, "tool")):
        text = writer.title(words, length=250)
        yield Exchange(organization=organization, kind=kind, text=text)


def _sow_interests(people: list[User], seed: int) -> None:
    """Up to three themes a person."""
    random = dice(seed, "interests")
    themes = list(Theme.objects.order_by("pk").values_list("pk", flat=True))
    link = User.themes.through
    pour(
        link,
        (
            link(user_id=person.pk, theme_id=theme)
            for person in people
            for theme in random.sample(themes, min(random.randint(0, 3), len(themes)))
        ),
    )


def _profile(writer: Writer) -> dict[str, object]:
    """What a person tells, and to whom: most keep what the site proposes."""
    random = writer.random
    told: dict[str, object] = {
        "bio": writer.paragraph(2)[:800],
        "expertise": writer.title("activity", length=250),
        "is_listed": random.random() < 0.95,
        "accepts_letters": random.random() < 0.9,
    }
    for name in ("bio", "expertise", "email", "region", "last_visit"):
        if random.random() < 0.2:
            told[f"{name}_shown_to"] = random.choice(Visibility.values)
    return told


def _people(count: int, seed: int, now: datetime, random: Random) -> Iterator[User]:
    writer, profiles = Writer(random), Writer(dice(seed, "profiles"))
    password = make_password(None)  # nobody signs in with it: the addresses reach no one either
    for number in range(count):
        first, last = writer.write("first_name"), writer.write("last_name")
        yield User(
            first_name=first,
            last_name=last,
            email=f"{slugify(first)}.{slugify(last)}.{number}@{domain(seed)}",
            title=writer.write("job"),
            password=password,
            date_joined=(joined := now - HISTORY * random.random()),
            welcomed_at=joined,
            **_profile(profiles),
        )


def _seats(organizations: list[Organization], random: Random) -> list[Organization]:
    return random.sample(organizations, 2 if random.random() < 0.06 else 1)


def _memberships(
    person: User, seats: dict[int, list[Organization]], random: Random
) -> Iterator[Membership]:
    roles = Membership.Role
    for organization in seats[person.pk]:
        yield Membership(
            member=person,
            organization=organization,
            role=roles.RESPONSIBLE if random.random() < 0.15 else roles.MEMBER,
            started_at=person.date_joined,
        )


def _sow_groups(seats: dict[int, list[Organization]]) -> None:
    """The groups that follow from the seats: what `sync_groups` gives, for everyone at once."""
    groups: dict[str, Group] = {
        name: access.role_group(name) for name in (access.MEMBERS, access.NETWORK)
    }
    link = User.groups.through
    pour(
        link,
        (
            link(user_id=person, group_id=groups[name].pk)
            for person, organizations in seats.items()
            for name in sorted(set().union(*(STANDING_GROUPS[o.standing] for o in organizations)))
        ),
    )


def _verified(person: User) -> EmailAddress:
    return EmailAddress(user=person, email=person.email, verified=True, primary=True)


def _subscription(person: User, now: datetime, random: Random) -> Subscription:
    """Most said yes, most of them to Monday at 7. The token stays truly random: it is a right."""
    daily = random.random() < 0.1
    return Subscription(
        member=person,
        is_active=random.random() < 0.85,
        cadence=Subscription.Cadence.DAILY if daily else Subscription.Cadence.WEEKLY,
        weekday=random.choice([0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
        hour=random.choice([6, 7, 7, 7, 7, 8, 12]),
        started_at=min(person.date_joined, now),
    )


def _consent(subscription: Subscription) -> ConsentEvent:
    return ConsentEvent(
        member_id=subscription.member_id,
        member_hash=keyed_hash(subscription.member_id),
        kind=ConsentEvent.Kind.DIGEST,
        given=True,
        wording_version="semis",
        method="semis",
        happened_at=subscription.started_at,
    )


def _community(people: list[User], seats: dict[int, list[Organization]]) -> Community:
    def given(person: User, group: str) -> bool:
        return any(group in STANDING_GROUPS[seat.standing] for seat in seats[person.pk])

    return Community(
        network=[person for person in people if given(person, access.NETWORK)],
        members=[person for person in people if given(person, access.MEMBERS)],
    )
