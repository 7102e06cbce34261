"""Read the source of a target, as text; never import it."""
