"""`/bottin/`: organizations and people, found by what they tell of themselves."""
