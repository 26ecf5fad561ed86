"""The pieces of the interface, a module for each family; templates load them all as `ui`."""
