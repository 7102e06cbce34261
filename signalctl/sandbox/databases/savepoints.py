"""Several transactions within one: a savepoint for each, on one stack.

Every connection of the receiver works on the same real one, so its transactions lie within each
other there. What ends in the order of a stack is exact; what does not is made up for where it can
be, and told where it cannot.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(slots=True, eq=False)
class Transaction:
    """One transaction of a receiver's connection.

    Attributes:
        savepoint: Where it begins.
        inside: The transactions whose writes came after that and are not undone; itself among
            them if it wrote.
        done: It is committed, and ends with the ones above it.
        failed: A statement of it failed, and it takes no other until it is rolled back.
        broken: So does the real connection then.
    """

    savepoint: str
    inside: set["Transaction"] = field(default_factory=set)
    done: bool = False
    failed: bool = False
    broken: bool = False

    @property
    def holds_others(self) -> bool:
        """Rolling it back undoes what others wrote."""
        return bool(self.inside - {self})


class Savepoints:
    """The open transactions, outermost first."""

    def __init__(self, run: Callable[[str], object]) -> None:
        """``run`` executes a statement on the real connection."""
        self._run = run
        self._stack: list[Transaction] = []
        self._count = 0

    def begin(self) -> Transaction:
        """A new transaction, within all open ones."""
        begun = Transaction(self._savepoint())
        self._stack.append(begun)
        return begun

    def is_innermost(self, transaction: Transaction) -> bool:
        """Whether it can end on its own."""
        return self._stack[-1] is transaction

    def is_alone(self, transaction: Transaction) -> bool:
        """Whether nobody else would be touched by its failure."""
        return len(self._stack) == 1 and not transaction.holds_others

    def mend(self) -> None:
        """Have the real connection take statements again, if it does not."""
        innermost = self.innermost
        if innermost is not None and innermost.broken:
            self._run(f"ROLLBACK TO SAVEPOINT {innermost.savepoint}")
            innermost.inside.clear()
            innermost.broken = False

    @property
    def innermost(self) -> Transaction | None:
        """The one that was begun last."""
        return self._stack[-1] if self._stack else None

    def wrote(self, transaction: Transaction) -> None:
        """Take down that it changed something: within itself, and within all begun after it."""
        for each in self._stack[self._stack.index(transaction) :]:
            each.inside.add(transaction)

    def commit(self, transaction: Transaction) -> None:
        """Keep what it wrote, as far as those around it are kept."""
        transaction.done = True
        self._release_done()

    def rollback(self, transaction: Transaction) -> bool:
        """Undo what it wrote.

        Returns:
            Whether others' writes were undone with it: two connections were interleaved in a way
            that one cannot imitate.
        """
        place = self._stack.index(transaction)
        above = self._stack[place + 1 :]
        inside = set().union(transaction.inside, *(each.inside for each in above))
        if transaction not in inside and not transaction.broken:
            self.commit(transaction)
            return False
        self._run(f"ROLLBACK TO SAVEPOINT {transaction.savepoint}")
        self._run(f"RELEASE SAVEPOINT {transaction.savepoint}")
        transaction.broken = False
        del self._stack[place:]
        for each in above:
            if not each.done:
                each.savepoint, each.inside = self._savepoint(), set()
                self._stack.append(each)
        self._release_done()
        return bool(inside - {transaction})

    def attempt(self, deed: Callable[[], Result]) -> Result:
        """Do ``deed`` so that only it is undone if it fails."""
        savepoint = self._savepoint()
        try:
            result = deed()
        except Exception:
            with suppress(Exception):  # what is raised is the deed's
                self._run(f"ROLLBACK TO SAVEPOINT {savepoint}")
                self._run(f"RELEASE SAVEPOINT {savepoint}")
            raise
        self._run(f"RELEASE SAVEPOINT {savepoint}")
        return result

    def _savepoint(self) -> str:
        self._count += 1
        name = f"signalctl_{self._count}"
        self._run(f"SAVEPOINT {name}")
        return name

    def _release_done(self) -> None:
        while self._stack and self._stack[-1].done:
            released = self._stack.pop()
            self._run(f"RELEASE SAVEPOINT {released.savepoint}")
            if self._stack:
                self._stack[-1].inside |= released.inside
