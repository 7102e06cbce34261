"""The modules of a reading: own ones at once, others when a name leads there."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from signalctl.model.place import UnreadFile
from signalctl.source import gate
from signalctl.source.facts import UnreadableError, facts_of
from signalctl.source.files import Finder, SourceFile, read_bytes
from signalctl.source.suspects import Foreign
from signalctl.source.text import Text
from signalctl.source.unit import Unit


class Modules:
    """Finds modules by name, and reads each at most once."""

    def __init__(self, own: Sequence[SourceFile], *, finder: Finder, root: str) -> None:
        """``root`` is what shown paths are relative to."""
        self.units: list[Unit] = []
        self.unread: dict[str, UnreadFile] = {}
        self.gated = 0
        self.missed = False
        """A file could not be opened."""
        self.closed = False
        """No further module is opened."""
        self._own = {each.path: each for each in own}
        self._by_name: dict[str, SourceFile] = {}
        for each in own:
            self._by_name.setdefault(each.module, each)
        for each in own:
            if each.also is not None:
                self._by_name.setdefault(each.also, each)
        self._packages = {name.rpartition(".")[0] for name in self._by_name if "." in name}
        self._packages |= {
            ".".join(name.split(".")[:n])
            for name in tuple(self._packages)
            for n in range(1, name.count(".") + 1)
        }
        self._finder = finder
        self._inside = root.rstrip(os.sep) + os.sep
        self._by_path: dict[str, Unit | None] = {}
        self._contents: dict[str, bytes | None] = {}
        self.foreign = Foreign(self.content_of)
        self._heads: dict[str, dict[bytes, list[tuple[SourceFile, bytes]]]] = {}
        self._near: dict[str, list[tuple[SourceFile, bytes]]] = {}
        self._worded: dict[tuple[str, bytes], list[tuple[SourceFile, bytes]]] = {}

    def own_contents(self) -> Iterator[tuple[SourceFile, bytes]]:
        """Every own file that can be read, in the order of their paths."""
        for file in self._own.values():
            content = self._content(file)
            if content is not None:
                yield file, content

    def content_of(self, module: str) -> tuple[bytes, bool] | None:
        """A module's content, and whether it is a package; ``None`` where there is none."""
        file = self.file_of(module)
        content = None if file is None else self._content(file)
        return None if file is None or content is None else (content, file.package)

    def is_own(self, module: str) -> bool:
        """Whether it is own code."""
        return module in self._by_name or module in self._packages

    def renamed(self, module: str, name: str) -> str | None:
        """What ``name`` is called where an own module, itself not read, got it."""
        file = self._by_name.get(module)
        if file is None or file.path in self._by_path:
            return None
        content = self._content(file)
        return None if content is None else gate.renamed(content, name.encode())

    def calling(self, words: Sequence[str], *, of: Unit) -> Iterator[Unit]:
        """Every own module in which one of ``words`` may be called, or given another name.

        The words are ``of`` a module; one of another package must name its package.
        """
        package = _package_of(of)
        hits = {
            file.path: file
            for each in words
            for file, content in self._with_word(package, each.encode())
            if gate.calls(content, each.encode())
        }
        for path in sorted(hits):
            unit = self.read(hits[path])
            if unit is not None:
                yield unit

    def _with_word(self, package: str, word: bytes) -> list[tuple[SourceFile, bytes]]:
        """The files around a package that have a word in them, by their paths."""
        key = (package, word)
        if key not in self._worded:
            near = self._around(package)
            self._worded[key] = [(file, content) for file, content in near if word in content]
        return self._worded[key]

    def inheriting(self, name: str, *, of: Unit, also: str) -> Iterator[Unit]:
        """Every own module in which a class may inherit from ``name``, and ``also`` stands."""
        word, beside = name.encode(), also.encode()
        for file, content in self._heads_around(_package_of(of)).get(word, ()):
            if beside in content and gate.inherits(content, word):
                unit = self.read(file)
                if unit is not None:
                    yield unit

    def _heads_around(self, package: str) -> dict[bytes, list[tuple[SourceFile, bytes]]]:
        """The files around a package, by the words that class heads in them name."""
        if package not in self._heads:
            heads: dict[bytes, list[tuple[SourceFile, bytes]]] = {}
            for file, content in self._around(package):
                for each in gate.words_of_heads(content):
                    heads.setdefault(each, []).append((file, content))
            self._heads[package] = heads
        return self._heads[package]

    def hand_on(self, words: Sequence[str], *, of: Unit) -> bool:
        """Whether an own module gives away something called one of ``words``."""
        package = _package_of(of)
        return any(
            gate.hands_on(content, each.encode())
            for each in words
            for _, content in self._with_word(package, each.encode())
        )

    def others_say(self, name: str, unit: Unit) -> bool:
        """Whether another own module has the word ``name`` in it."""
        word = name.encode()
        return any(
            file.path != unit.file.path and next(gate.places_of(content, word), -1) >= 0
            for file, content in self.own_contents()
        )

    def _around(self, package: str) -> list[tuple[SourceFile, bytes]]:
        """The own files of a package, and those that name it, by their paths."""
        if package not in self._near:
            word, inner = package.encode(), f"{package}."
            near = [
                (file, content)
                for file, content in self.own_contents()
                if file.module.startswith(inner) or file.module == package or word in content
            ]
            self._near[package] = sorted(near, key=lambda each: each[0].path)
        return self._near[package]

    def exists(self, module: str) -> bool:
        """Whether there is such a module, or a folder that is a namespace package."""
        return module in self._packages or self.file_of(module) is not None

    def file_of(self, module: str) -> SourceFile | None:
        """The file of a module; ``None`` where it is not found."""
        return self._by_name.get(module) or self._finder.find(module)

    def unit(self, module: str, allows: Callable[[bytes], bool]) -> Unit | None:
        """The module, read if it must be; ``None`` where it is not found, or not ``allows``'ed.

        A module that ``allows`` keeps shut is counted in ``gated``.
        """
        file = self.file_of(module)
        if file is None:
            return None
        if file.path in self._by_path:
            return self._by_path[file.path]
        content = None if self.closed else self._content(file)
        if content is None or not allows(content):
            self.gated += 1
            return None
        return self.read(file)

    def _content(self, file: SourceFile) -> bytes | None:
        if file.path not in self._contents:
            try:
                self._contents[file.path] = read_bytes(file.path)
            except OSError as error:
                self._contents[file.path] = None
                self.missed = True
                self._fail(file, error.strerror or str(error))
        return self._contents[file.path]

    def read(self, file: SourceFile) -> Unit | None:
        """The file, read at most once; ``None`` where it cannot be."""
        if file.path not in self._by_path:
            self._by_path[file.path] = self._read(file)
        return self._by_path[file.path]

    def _read(self, file: SourceFile) -> Unit | None:
        content = self._content(file)
        if content is None:
            return None
        text = Text(content)
        try:
            facts = facts_of(text)
        except UnreadableError as error:
            self._fail(file, str(error))
            return None
        own = file.path in self._own and self._own[file.path].own
        unit = Unit(len(self.units), file, self.shown(file), text, facts, own=own)
        self.units.append(unit)
        return unit

    @contextmanager
    def noting_what_fails(self, unit: Unit) -> Iterator[None]:
        """Name the file as not read if following its code ends in an error of ours.

        One strange file must not cost the others. It never is silent: whoever sees it reports it.
        """
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
            reason = (
                f"it could not be followed, a bug of signalctl: {type(error).__name__}: {error}"
            )
            self._fail(unit.file, reason)

    def _fail(self, file: SourceFile, reason: str) -> None:
        if file.path in self._own and self._own[file.path].own:
            shown = self.shown(file)
            self.unread[shown] = UnreadFile(shown, reason)

    def shown(self, file: SourceFile) -> str:
        """The file as places show it: from the project root where it lies under it."""
        if file.path.startswith(self._inside):
            return file.path[len(self._inside) :].replace(os.sep, "/")
        return file.path


def _package_of(unit: Unit) -> str:
    return unit.file.module.partition(".")[0]
