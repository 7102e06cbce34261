"""Which commands of Redis only read, and what is asked in the bytes that a client sends.

Source: the flags ``readonly`` of ``COMMAND`` on Redis 7.0, less ``TOUCH``, which is sent for what
it changes; "Redis serialization protocol specification" for the bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_READS = _words(
    """
    BITCOUNT BITFIELD_RO BITPOS DBSIZE DUMP EVALSHA_RO EVAL_RO EXISTS EXPIRETIME FCALL_RO GEODIST
    GEOHASH GEOPOS GEORADIUSBYMEMBER_RO GEORADIUS_RO GEOSEARCH GET GETBIT GETRANGE HEXISTS HGET
    HGETALL HKEYS HLEN HMGET HRANDFIELD HSCAN HSTRLEN HVALS KEYS LCS LINDEX LLEN LPOS LRANGE MGET
    PEXPIRETIME PFCOUNT PTTL RANDOMKEY SCAN SCARD SDIFF SINTER SINTERCARD SISMEMBER SMEMBERS
    SMISMEMBER SORT_RO SRANDMEMBER SSCAN STRLEN SUBSTR SUNION TTL TYPE XLEN XPENDING XRANGE XREAD
    XREVRANGE ZCARD ZCOUNT ZDIFF ZINTER ZINTERCARD ZLEXCOUNT ZMSCORE ZRANDMEMBER ZRANGE ZRANGEBYLEX
    ZRANGEBYSCORE ZRANK ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE ZUNION
    """
)

_OF_THE_CONNECTION = _words(
    """
    ASKING AUTH DISCARD ECHO EXEC HELLO INFO LASTSAVE MULTI PING PSUBSCRIBE PUNSUBSCRIBE QUIT
    READONLY READWRITE RESET ROLE SELECT SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE TIME UNSUBSCRIBE UNWATCH
    WAIT WATCH
    """
)
"""What changes nothing but the connection, or asks for the server's own state."""

_PARTS_THAT_READ = {
    "CLIENT": _words(
        "CACHING GETNAME GETREDIR ID INFO LIST MAINT_NOTIFICATIONS SETINFO SETNAME TRACKING"
    ),
    "CLUSTER": _words("COUNTKEYSINSLOT GETKEYSINSLOT INFO KEYSLOT MYID NODES SHARDS SLOTS"),
    "COMMAND": _words("COUNT DOCS GETKEYS INFO LIST") | {""},
    "CONFIG": _words("GET"),
    "MEMORY": _words("DOCTOR STATS USAGE"),
    "OBJECT": _words("ENCODING FREQ IDLETIME REFCOUNT"),
    "PUBSUB": _words("CHANNELS NUMPAT NUMSUB SHARDCHANNELS SHARDNUMSUB"),
    "SCRIPT": _words("EXISTS"),
    "SENTINEL": _words("CKQUORUM GET-MASTER-ADDR-BY-NAME MASTER MASTERS REPLICAS SENTINELS SLAVES"),
    "SLOWLOG": _words("GET LEN"),
    "XINFO": _words("CONSUMERS GROUPS STREAM"),
}

_SCRIPTS = frozenset({"EVAL", "EVALSHA", "FCALL"})
"""Their first key stands after the script and the number of keys."""

_MOST_OF_A_KEY = 80
_NOT_UNDERSTOOD = "bytes that are no command"


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        verb: In capitals, with its second word where it has one.
        key: The first key or channel; empty if there is none.
        reads: Whether it leaves the server as it is.
    """

    verb: str
    key: str
    reads: bool

    @property
    def text(self) -> str:
        """The command without its values."""
        return f"{self.verb} {self.key}".rstrip()


def commands_in(packed: bytes | str | Iterable[bytes]) -> tuple[Command, ...]:
    r"""The commands in what a client is about to send.

    What cannot be understood is a command that does not only read.

    >>> [each.text for each in commands_in(b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n")]
    ['GET a']
    """
    if isinstance(packed, str):
        packed = packed.encode()
    sent = packed if isinstance(packed, bytes) else b"".join(packed)
    try:
        return tuple(map(_command, _requests(sent)))
    except (ValueError, IndexError):
        return (Command(_NOT_UNDERSTOOD, "", reads=False),)


def _requests(sent: bytes) -> Iterator[list[bytes]]:
    """Each array of the protocol, as its strings."""
    at = 0
    while at < len(sent):
        count, at = _number(sent, at, b"*")
        words: list[bytes] = []
        for _ in range(count):
            length, at = _number(sent, at, b"$")
            words.append(sent[at : at + length])
            at += length + 2
        yield words


def _number(sent: bytes, at: int, kind: bytes) -> tuple[int, int]:
    """The number in the line at ``at``, and where the next line begins."""
    end = sent.index(b"\r\n", at)
    if sent[at : at + 1] != kind:
        raise ValueError("another kind of value")
    return int(sent[at + 1 : end]), end + 2


def _command(words: list[bytes]) -> Command:
    verb = words[0].decode(errors="replace").upper()
    if verb in _PARTS_THAT_READ:
        part = words[1].decode(errors="replace").upper() if len(words) > 1 else ""
        return Command(f"{verb} {part}".rstrip(), "", part in _PARTS_THAT_READ[verb])
    reads = verb in _READS or verb in _OF_THE_CONNECTION
    return Command(verb, _key(verb, words), reads)


def _key(verb: str, words: list[bytes]) -> str:
    place = 1
    if verb in _SCRIPTS:
        place = 3 if int(words[2]) > 0 else len(words)
    found = words[place : place + 1]
    return found[0].decode(errors="replace")[:_MOST_OF_A_KEY] if found else ""
