"""Refuse to fire what could do harm and was not asked for in so many words."""

from collections.abc import Mapping, Sequence

from signalctl.errors import RefusedError
from signalctl.model.firing import GuardState, Plan
from signalctl.sandbox.box import Allowed
from signalctl.sandbox.production import production_evidence


def check_safety(
    plan: Plan,
    *,
    allowed: Allowed,
    yes: bool,
    environ: Mapping[str, str],
    config: Mapping[str, object],
    markers: Sequence[str],
) -> None:
    """Let ``plan`` pass, or raise.

    Args:
        plan: What would be fired.
        allowed: What the user accepts to be real.
        yes: The user accepts to fire into production.
        environ: The environment, in which evidence of production is looked for.
        config: The app's configuration, for the same.
        markers: What else is evidence, as ``production_evidence`` takes it.

    Raises:
        RefusedError: It is refused, and why.
    """
    evidence = production_evidence(environ, config, markers)
    if evidence and not yes:
        raise RefusedError(
            f"'{plan.signal}' was not fired: this looks like production",
            detail=evidence,
            hint="If it is not, or you mean it, add --yes.",
        )
    unguarded = [
        guard
        for guard in plan.guards
        if guard.state is GuardState.NONE and not allowed.all and guard.name not in allowed.names
    ]
    if unguarded:
        raise RefusedError(
            f"'{plan.signal}' was not fired: what its receivers do would be real",
            detail=tuple(f"{guard.name}: {guard.covers}, not guarded" for guard in unguarded),
            hint=f"Let it happen with --allow {unguarded[0].name}, or everything with --live; "
            "see what would be called with --dry-run.",
        )
