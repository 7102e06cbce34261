"""The modules of a reading: own ones at once, others when a name leads there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from signalctl.model.place import Place, UnreadFile
from signalctl.source import gate
from signalctl.source.cache import Cache
from signalctl.source.facts import UnreadableError, facts_of
from signalctl.source.files import Finder, SourceFile, read_bytes
from signalctl.source.shapes import Facts


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A module that was read.

    Attributes:
        index: Its number in this reading.
        shown: The file as places show it.
        own: It is own code.
    """

    index: int
    file: SourceFile
    shown: str
    facts: Facts
    own: bool

    def place(self, line: int) -> Place:
        """A line of this file."""
        return Place(self.shown, line)


class Modules:
    """Finds modules by name, and reads each at most once."""

    def __init__(
        self, own: Sequence[SourceFile], *, finder: Finder, cache: Cache, root: str
    ) -> None:
        """``root`` is what shown paths are relative to."""
        self.units: list[Unit] = []
        self.unread: dict[str, UnreadFile] = {}
        self.gated = 0
        self.closed = False
        """No further module is opened."""
        self._own = {each.path: each for each in own}
        self._by_name: dict[str, SourceFile] = {}
        for each in own:
            self._by_name.setdefault(each.module, each)
        self._packages = {name.rpartition(".")[0] for name in self._by_name if "." in name}
        self._packages |= {
            ".".join(name.split(".")[:n])
            for name in tuple(self._packages)
            for n in range(1, name.count(".") + 1)
        }
        self._finder = finder
        self._cache = cache
        self._root = root
        self._by_path: dict[str, Unit | None] = {}
        self._found: dict[str, SourceFile | None] = {}
        self._texts: dict[str, bytes] = {}

    def own_units(self) -> Iterator[Unit]:
        """Every own module that may wire something, in the order of their paths."""
        for file in self._own.values():
            if self._cache.known(file) is False:
                continue
            if self._cache.known(file) is None:
                text = self._text(file)
                if text is None:
                    continue
                if not gate.wires(text):
                    self._cache.note_dull(file)
                    self._texts.pop(file.path, None)
                    continue
            unit = self._unit(file)
            if unit is not None:
                yield unit

    def mentioning(self, words: Sequence[str], *, also: str = "") -> Iterator[Unit]:
        """Every own module in which one of ``words`` stands, and ``also`` where it is given."""
        for file in self._own.values():
            if any(self.mentions(file, word) for word in words) and self.mentions(file, also):
                unit = self._unit(file)
                if unit is not None:
                    yield unit

    def mentions(self, file: SourceFile, word: str) -> bool:
        """Whether ``word`` stands in the file."""
        if not word:
            return True
        known = self._cache.mentions(file, word)
        if known is None:
            text = self._text(file)
            known = text is not None and word.encode() in text
            if text is not None:
                self._cache.note_mention(file, word, found=known)
        return known

    def exists(self, module: str) -> bool:
        """Whether there is such a module, or a folder that is a namespace package."""
        return module in self._packages or self.file_of(module) is not None

    def file_of(self, module: str) -> SourceFile | None:
        """The file of a module; ``None`` where it is not found."""
        own = self._by_name.get(module)
        if own is not None:
            return own
        if module not in self._found:
            self._found[module] = self._finder.find(module)
        return self._found[module]

    def unit(self, module: str, *, asked: str, allows: Callable[[bytes], bool]) -> Unit | None:
        """The module, read if it must be; ``None`` where it is not found, or not ``allows``'ed.

        A module that ``allows`` keeps shut is counted in ``gated``. The answer is kept under
        ``asked`` in the cache, so that a warm run opens what a cold one does.
        """
        file = self.file_of(module)
        if file is None:
            return None
        if file.path in self._by_path:
            return self._by_path[file.path]
        if self.closed:
            self.gated += 1
            return None
        if not self._allowed(file, asked, allows):
            self.gated += 1
            return None
        return self._unit(file)

    def _allowed(self, file: SourceFile, asked: str, allows: Callable[[bytes], bool]) -> bool:
        known = self._cache.mentions(file, asked)
        if known is None:
            text = self._text(file)
            if text is None:
                return False
            known = allows(text)
            self._cache.note_mention(file, asked, found=known)
        return known

    def _text(self, file: SourceFile) -> bytes | None:
        text = self._texts.get(file.path)
        if text is None:
            try:
                text, stamp = read_bytes(file.path)
            except OSError as error:
                self._fail(file, error.strerror or str(error))
                return None
            if stamp != file.stamp:
                self._cache.forget(file)
                fresh = SourceFile(file.path, file.module, file.package, stamp)
                if file.path in self._own:
                    self._own[file.path] = fresh
            self._texts[file.path] = text
        return text

    def _unit(self, file: SourceFile) -> Unit | None:
        if file.path in self._by_path:
            return self._by_path[file.path]
        unit = None
        facts = self._cache.facts(file)
        if isinstance(facts, str):
            self._fail(file, facts)
        else:
            if facts is None:
                facts = self._read(file)
            if facts is not None:
                own = file.path in self._own
                unit = Unit(len(self.units), file, self.shown(file), facts, own)
                self.units.append(unit)
        self._by_path[file.path] = unit
        return unit

    def _read(self, file: SourceFile) -> Facts | None:
        text = self._text(file)
        if text is None:
            return None
        current = self._own.get(file.path, file)
        try:
            facts = facts_of(text)
        except UnreadableError as error:
            self._cache.note_failure(current, str(error))
            self._fail(file, str(error))
            return None
        self._cache.note(current, facts)
        return facts

    def _fail(self, file: SourceFile, reason: str) -> None:
        if file.path in self._own:
            shown = self.shown(file)
            self.unread[shown] = UnreadFile(shown, reason)

    def shown(self, file: SourceFile) -> str:
        """The file as places show it: from the project root where it lies under it."""
        pure = PurePath(file.path)
        if pure.is_relative_to(self._root):
            return pure.relative_to(self._root).as_posix()
        return file.path
