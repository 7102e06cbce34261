"""Find signals in a survey: by a word, by a glob, by what is wrong with them. Pure.

A word is what a person types. It may be an address or any other alias, the last component of one,
or blinker's name, since the variable and the name often differ.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from signalctl.errors import UsageError
from signalctl.model.closeness import close
from signalctl.model.lines import command
from signalctl.model.origin import Origin, OriginFilter
from signalctl.model.wiring import Receiver, Signal, State, Survey

GLOB_CHARACTERS = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Found:
    """What a word stands for.

    Attributes:
        signals: One when the word is clear, several when it is ambiguous, none when it names none.
        suggestions: Words that are close, when there is none.
    """

    signals: tuple[Signal, ...]
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a listing is narrowed to; every filter that is set must hold.

    Attributes:
        origin: ``None`` for signals of whatever origin.
        receiver: A glob on the names of receivers.
        orphans: Only signals with a receiver that no sender reaches any more.
        lost: Only signals with a receiver that was collected.
        unheard: Only signals that have no live receiver.
        unsent: Only signals that no line read sends; those of packages that were not read are not
            among them.
    """

    origin: OriginFilter | None = OriginFilter.OWN
    receiver: str | None = None
    orphans: bool = False
    lost: bool = False
    unheard: bool = False
    unsent: bool = False

    @property
    def judge(self) -> bool:
        """Whether a signal is asked for something that it is well not to have."""
        return self.orphans or self.lost or self.unheard or self.unsent


@dataclass(frozen=True, slots=True)
class Selection:
    """What a listing shows.

    Attributes:
        folded: How many signals the origin filter left out.
        judged: Those that were left for ``orphans``, ``lost``, ``unheard`` and ``unsent`` to judge.
    """

    signals: tuple[Signal, ...]
    folded: int
    judged: tuple[Signal, ...]


def words_of(signal: Signal) -> frozenset[str]:
    """The single words that stand for ``signal``: ends of its aliases, and its name."""
    words = {last_word(alias) for alias in signal.aliases}
    return frozenset(words | {signal.name} if signal.name is not None else words)


def last_word(alias: str) -> str:
    """The last component of an alias.

    >>> last_word("shop.events:Cart.emptied"), last_word("shop.events:cart_signals[cart-emptied]")
    ('emptied', 'cart-emptied')
    """
    if alias.startswith("<"):
        return alias
    path = alias.rpartition(":")[2] if not alias.endswith("]") else alias
    if path.endswith("]"):
        return path[:-1].rpartition("[")[2]
    return path.rpartition(".")[2]


def find(survey: Survey, word: str) -> Found:
    """What ``word`` stands for, by the first of these that finds any signal.

    1. an address or another alias, exact; ``var:WORD`` and ``name:WORD`` ask for one reading;
    2. the last component of an alias, or blinker's name;
    3. a dotted end of an alias, ``events:paid`` for ``shop.events:paid``, or as code writes it,
       ``events.paid``;
    4. the same as 2 with case, hyphens and underscores ignored.
    """
    for matches in _readings(word):
        signals = tuple(signal for signal in survey.signals if matches(signal))
        if signals:
            return Found(signals)
    known = [each for signal in survey.signals for each in (*words_of(signal), signal.address)]
    return Found((), suggestions=close(word, known))


def one(survey: Survey, word: str) -> Signal:
    """The one signal that ``word`` stands for.

    Raises:
        UsageError: It stands for none, or for several: a fire has effects, so nothing is guessed.
    """
    found = find(survey, word)
    if len(found.signals) == 1:
        return found.signals[0]
    if not found.signals:
        raise unknown_word(survey, word, found)
    raise UsageError(
        f"'{word}' stands for {len(found.signals)} signals",
        detail=tuple(_told_apart(signal) for signal in found.signals),
        hint="Name one by its address, the first word of its line.",
    )


def unknown_word(survey: Survey, word: str, found: Found) -> UsageError:
    """What to say of a word that stands for no signal."""
    if is_glob(word) and any(_matches(survey, signal, word) for signal in survey.signals):
        hint = f"A pattern is for list: {command(survey.subject, 'list', word)}"
    elif found.suggestions:
        hint = f"Did you mean {' or '.join(map(repr, found.suggestions))}?"
    elif survey.signals:
        hint = _see_all(survey)
    else:
        hint = "The target has no signal at all."
    return UsageError(f"no signal is called '{word}'", hint=hint)


def check_words(survey: Survey, filters: Filters, patterns: Iterable[str]) -> None:
    """Refuse a plain word that names nothing: it is mistyped, while a glob may well keep nothing.

    Raises:
        UsageError: A pattern names no signal, or the filter on receivers no receiver.
    """
    for pattern in patterns:
        found = find(survey, pattern)
        if not found.signals and not is_glob(pattern):
            raise unknown_word(survey, pattern, found)
    if filters.receiver is not None and not is_glob(filters.receiver):
        receivers = [each for signal in survey.signals for each in signal.receivers]
        if not any(matches_receiver(each, filters.receiver) for each in receivers):
            raise UsageError(
                f"no receiver is called '{filters.receiver}'",
                hint=receiver_meant(filters.receiver, receivers) or _see_all(survey),
            )


def _see_all(survey: Survey) -> str:
    return f"See them all: {command(survey.subject, 'list', '--origin', 'all')}"


def receiver_meant(word: str, receivers: Iterable[Receiver]) -> str:
    """Which of ``receivers`` may be meant by a word that names none, as a hint; empty if none."""
    names = {each.name for each in receivers}
    ends = {name.rpartition(":")[2].rpartition(".")[2] for name in names}
    near = close(word, names | ends)
    return f"Did you mean {' or '.join(map(repr, near))}?" if near else ""


def _told_apart(signal: Signal) -> str:
    name = "anonymous" if signal.name is None else f"named '{signal.name}'"
    live = sum(receiver.state is State.LIVE for receiver in signal.receivers)
    return f"{signal.address}  {name}, {live} receiver{'s' * (live != 1)}"


def _readings(word: str) -> Iterable[Callable[[Signal], bool]]:
    kind, _, rest = word.partition(":")
    if kind == "name":
        yield lambda signal: signal.name == rest
    if kind == "var":
        yield (
            lambda signal: (
                rest in {last_word(alias) for alias in signal.aliases if not alias.endswith("]")}
            )
        )
    yield lambda signal: word in signal.aliases
    yield lambda signal: word in words_of(signal)
    yield lambda signal: any(_is_dotted_end(word, alias) for alias in signal.aliases)
    yield lambda signal: _normal(word) in {_normal(each) for each in words_of(signal)}


def select(survey: Survey, patterns: Iterable[str], filters: Filters) -> Selection:
    """The signals a listing shows, in the survey's order.

    A signal must match one of ``patterns``, if there are any, and pass every filter.
    """
    wanted = tuple(patterns)
    matching = [signal for signal in survey.signals if _matches_any(survey, signal, wanted)]
    by_origin = [signal for signal in matching if _is_of(signal, filters.origin)]
    judged = tuple(signal for signal in by_origin if _is_heard_by(signal, filters.receiver))
    kept = tuple(signal for signal in judged if _passes(signal, filters))
    return Selection(kept, folded=len(matching) - len(by_origin), judged=judged)


def is_glob(pattern: str) -> bool:
    """Whether ``pattern`` has a wild card and is no alias of a namespace entry.

    >>> is_glob("speakers_*"), is_glob("shop:ns[paid]"), is_glob("paid")
    (True, False, False)
    """
    characters = GLOB_CHARACTERS.intersection(pattern)
    return bool(characters) and not (characters == {"["} and pattern.endswith("]"))


def _matches_any(survey: Survey, signal: Signal, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(_matches(survey, signal, pattern) for pattern in patterns)


def _matches(survey: Survey, signal: Signal, pattern: str) -> bool:
    if is_glob(pattern):
        texts = {*signal.aliases, *words_of(signal)}
        return any(fnmatchcase(text, pattern) for text in texts)
    return signal in find(survey, pattern).signals


def _is_of(signal: Signal, origin: OriginFilter | None) -> bool:
    if origin is None or origin is OriginFilter.ALL:
        return True
    if origin is OriginFilter.OWN:
        return signal.origin is Origin.OWN or concerns_own_code(signal)
    return signal.origin is Origin(origin.value)


def concerns_own_code(signal: Signal) -> bool:
    """Whether own code listens to ``signal``, or sends it."""
    sends = signal.sends or ()
    return any(each.own for each in sends) or any(each.own for each in signal.receivers)


def _is_heard_by(signal: Signal, pattern: str | None) -> bool:
    return pattern is None or any(matches_receiver(each, pattern) for each in signal.receivers)


def _passes(signal: Signal, filters: Filters) -> bool:
    if filters.orphans and not _has_state(signal, State.ORPHANED):
        return False
    if filters.lost and not _has_state(signal, State.COLLECTED):
        return False
    if filters.unsent and (signal.sends is None or signal.sends):
        return False
    return not (filters.unheard and any(map(hears, signal.receivers)))


def matches_receiver(receiver: Receiver, pattern: str) -> bool:
    """Whether ``pattern``, a glob or a plain word, names ``receiver``.

    It is held against the whole name, the qualname and the qualname's last part.
    """
    qualname = receiver.name.rpartition(":")[2]
    texts = (receiver.name, qualname, qualname.rpartition(".")[2])
    return any(fnmatchcase(text, pattern) for text in texts)


def hears(receiver: Receiver) -> bool:
    """Whether a send can reach ``receiver``; where nothing was run, as far as source tells."""
    of_source = receiver.state is State.SOURCE and receiver.not_run is None
    return receiver.state is State.LIVE or of_source


def _has_state(signal: Signal, state: State) -> bool:
    return any(receiver.state is state for receiver in signal.receivers)


def _is_dotted_end(word: str, alias: str) -> bool:
    as_code = f".{alias}".replace(":", ".")
    return alias.endswith((f".{word}", f":{word}")) or as_code.endswith(f".{word}")


def _normal(word: str) -> str:
    return word.lower().replace("-", "_")
