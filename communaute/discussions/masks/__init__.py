"""Speaking without one's name: the voices, what stands beside them, and how a mask comes off."""
