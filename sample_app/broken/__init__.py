"""The same server, wired wrongly: every kind of fault, each on a signal of its own.

A comment names the code that must find the fault. It stands on the expression that is wrong: the
``def`` for what a receiver takes, the line in its body for what it reads and calls, the connect or
its decorator for how it is connected, the send for what is sent, the definition where that is all
there is. The signal in brackets lives in a function, where nobody can find it.

===========  ==========================  ===============================
module       signal                      codes
===========  ==========================  ===============================
doors        speakers_modified           SIG101
doors        missing_field               SIG102
doors        refused_field               SIG103
doors        no_sender_parameter         SIG104
doors        colliding_field             SIG105
doors        not_callable                SIG113
fields       unsent_field                SIG106
fields       unsent_field_guarded        SIG106
fields       misspelt_field              SIG109
fields       unserialisable_field        SIG112
forwards     closed_forward              SIG107
forwards     closed_forward_two_deep     SIG107
forwards     closed_forward_to_task      SIG107
forwards     closed_forward_as_kwargs    SIG107
forwards     forward_refused             SIG108
forwards     forward_missing             SIG108
forwards     forward_given_twice         SIG108
coroutines   generator_receiver          SIG110
coroutines   never_awaited_object        SIG111
coroutines   never_awaited_wrapper       SIG111
coroutines   coroutine_under_send        SIG205
coroutines   function_under_send_async   SIG205
lifetimes    collected_lambda            SIG201
lifetimes    collected_partial           SIG201
lifetimes    collected_method            SIG201
lifetimes    collected_local             SIG201
lifetimes    orphaned_by_death           SIG207
lifetimes    orphaned_by_disconnect      SIG207
lifetimes    connected_while_serving     SIG212
lifetimes    redefined_receiver          SIG213
lifetimes    connected_per_app           SIG215
senders      proxy_sender                SIG202
senders      proxy_sender_unfiltered     SIG202
senders      sender_never_sends          SIG203
senders      sender_as_keyword           SIG204
senders      instance_for_class          SIG214
unimported   module_not_imported         SIG206
names        method_in_class_body        SIG208
names        decorator_order             SIG209
names        schedule_changed_in_worker  SIG210
names        slot_moved                  SIG211
sends        never_sent                  SIG301
sends        never_received              SIG302
sends        inconsistent_payload        SIG303
sends        without_sender              SIG304
sends        reserved_field              SIG305
sends        reserved_async              SIG305
sends        unread_field                SIG306
sends        (fresh_signal)              SIG307
sends        extra_positional            SIG308
sends        sent_before_commit          SIG309
habits       send_result_used            SIG401
habits       payload_read_back           SIG402 SIG404
habits       vetoing_receiver            SIG403
habits       written_back                SIG404
habits       signal_cycle                SIG405
ignores      unused_ignore               SIG901
order        order_matters               none: it shows when fired
===========  ==========================  ===============================

SIG902 to SIG904 are not planted: a stale entry needs a baseline, an unresolved site would silence
what other rules say about absence, and here source and process agree.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from sample_app import create_app as create_good_app

# Imported for what they connect. ``unimported`` is missing here: that is its fault.
from sample_app.broken import (  # noqa: F401
    coroutines,
    doors,
    fields,
    forwards,
    habits,
    ignores,
    lifetimes,
    names,
    order,
    senders,
    sends,
)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The server of ``sample_app``, with all the wrong wiring beside the right one."""
    app = create_good_app(config)
    lifetimes.init_app(app)
    senders.init_app(app)
    return app
