"""The second process of an import: works out rows until the first is gone. `python -m infra.ledger.second SOCKET`."""

import gc
import signal
import socket
import sys

import msgspec

from infra.ledger.foreseeing import Asked, ready, received, send

_DECODER = msgspec.msgpack.Decoder(Asked)


def serve(channel: socket.socket) -> None:
    """Answers each message with what its rows come to."""
    while (message := received(channel)) is not None:
        try:
            send(channel, ready(_DECODER.decode(message)))
        except OSError:
            return


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an import that is interrupted closes the socket
    gc.set_threshold(50_000, 10, 10)
    serve(socket.socket(fileno=int(sys.argv[1])))
