"""What time of the school year a day is, in the words that resources use for it. Pure."""

from datetime import date

# By month: the start of school, the ends of terms and their exams, the days of school
# perseverance (the third week of February), summer jobs.
WORDS = {
    1: ("motivation", "retour"),
    2: ("persévérance", "bulletin"),
    3: ("relâche", "bulletin"),
    4: ("transition", "passage"),
    5: ("examen", "emploi"),
    6: ("examen", "été"),
    7: ("été", "emploi"),
    8: ("rentrée", "accueil"),
    9: ("rentrée", "accueil"),
    10: ("absence", "motivation"),
    11: ("bulletin", "absence"),
    12: ("motivation", "famille"),
}


def words_of(day: date) -> tuple[str, ...]:
    """The words of the season, the most telling first."""
    return WORDS[day.month]
