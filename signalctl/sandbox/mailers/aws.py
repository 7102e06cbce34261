"""AWS through botocore: mail and messages are captured, everything else is refused.

A call is checked and written out by botocore as always; only its request is not made.

Source: ``BaseClient._make_api_call`` and ``_make_request`` in ``botocore/client.py``, 1.44.
"""

import functools
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar, Self

from signalctl.sandbox.guards import Address, Scene
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.mailers.letter import Letter

_ID = "00000000-0000-0000-0000-000000000000"
_WHY = "a call of AWS, whose effects nothing could take back"

_CAPTURED: Mapping[tuple[str, str], Mapping[str, object]] = {
    ("ses", "SendEmail"): {"MessageId": _ID},
    ("ses", "SendRawEmail"): {"MessageId": _ID},
    ("ses", "SendTemplatedEmail"): {"MessageId": _ID},
    ("sesv2", "SendEmail"): {"MessageId": _ID},
    ("sns", "Publish"): {"MessageId": _ID},
    ("sqs", "SendMessage"): {"MessageId": _ID},
}
"""What is captured, and what the answer holds."""


class _Response:
    """What is asked of the answer to a request."""

    status_code = 200


class Aws:
    """The clients of botocore, and so of boto3."""

    label: ClassVar[str] = "AWS"

    def __init__(self, client: Any, client_error: Any) -> None:
        self._client = client
        self._client_error = client_error

    @classmethod
    def found(cls, scene: Scene) -> Self | None:  # noqa: ARG003 - it is the same for every app
        """Where clients are made."""
        if "botocore.client" not in sys.modules:
            return None
        errors: Any = import_module("botocore.exceptions")
        client: Any = sys.modules["botocore.client"]
        return cls(client.BaseClient, errors.ClientError)

    def reaches(self) -> tuple[Address, ...]:
        """None: which server it is depends on the call."""
        return ()

    def observe(self, ledger: Ledger) -> None:
        """Note what would be captured."""
        self._client._make_api_call = _noted(self._client._make_api_call, ledger)  # noqa: SLF001 - see Source

    def capture(self, ledger: Ledger) -> None:
        """Answer what is captured, and refuse the rest."""

        def make_request(client: Any, operation: Any, *_args: Any, **_kwargs: Any) -> Any:
            service, name = client._service_model.service_name, operation.name  # noqa: SLF001 - see Source
            answer = _CAPTURED.get((service, name))
            if answer is not None:
                return _Response(), {**answer, "ResponseMetadata": {"HTTPStatusCode": 200}}
            ledger.note("connection", f"AWS {service}.{name}", refused=_WHY)
            error = {"Error": {"Code": "AccessDenied", "Message": f"signalctl: {_WHY}"}}
            raise self._client_error(error, name)

        # No request is signed, so nobody needs to ask the machine's own server for a role's keys.
        os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
        self._client._make_request = make_request  # noqa: SLF001 - see Source
        self.observe(ledger)


def _noted(original: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    @functools.wraps(original)
    def make_api_call(client: Any, operation: str, params: Mapping[str, Any]) -> Any:
        answer = original(client, operation, params)
        if ledger.listens:
            _note(client._service_model.service_name, operation, params, ledger)  # noqa: SLF001 - see Source
        return answer

    return make_api_call


def _note(service: str, operation: str, params: Mapping[str, Any], ledger: Ledger) -> None:
    if (service, operation) not in _CAPTURED:
        return
    if service in {"ses", "sesv2"}:
        _letter(params).note(ledger)
        return
    to = params.get("TopicArn") or params.get("TargetArn") or params.get("QueueUrl")
    shown = to or ("a telephone" if "PhoneNumber" in params else "nobody")
    text = str(params.get("Subject") or params.get("Message") or params.get("MessageBody") or "")
    ledger.note("message", f'{service.upper()} to {shown}: "{text}"', service=service, to=shown)


def _letter(params: Mapping[str, Any]) -> Letter:
    """The mail in the parameters of either version of SES."""
    content = params.get("Content") or {}
    raw = params.get("RawMessage") or content.get("Raw")
    sender = str(params.get("FromEmailAddress") or params.get("Source") or "")
    destination = params.get("Destination") or {}
    groups = ("ToAddresses", "CcAddresses", "BccAddresses")
    to = [address for group in groups for address in destination.get(group) or ()]
    to += params.get("Destinations") or ()
    if raw:
        data = raw["Data"]
        return Letter.of(sender, to, data if isinstance(data, bytes) else str(data).encode())
    message = params.get("Message") or content.get("Simple") or {}
    subject = (message.get("Subject") or {}).get("Data")
    template = params.get("Template") or (content.get("Template") or {}).get("TemplateName")
    return Letter(sender, tuple(to), subject or (template and f"template {template}"))
