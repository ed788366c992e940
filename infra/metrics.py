"""How an installation is, as Prometheus reads it: the figures of `registry status`, taken anew for each scrape."""

from collections.abc import Iterable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from infra.installation import Installation
from infra.state import state

Samples = list[tuple[tuple[str, ...], Any]]
"""Values of the labels, and the figure; one that is not known is left out."""


def text(installation: Installation) -> bytes:
    """The figures in Prometheus' text format; a part that cannot be reached shows as `…_up 0`."""
    registry = CollectorRegistry()
    registry.register(_Told(state(installation, transactions=True)))
    return generate_latest(registry)


class _Told(Collector):
    """One state as gauges."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Each gauge with those of its figures that are known."""
        values = self._values
        yield from _store(values["store"])
        yield from _views(values["views"], values["parked"])
        yield from _processes(values["processes"])
        if values["kafka"] is not None:
            yield from _kafka(values["kafka"])


def _store(store: dict[str, Any]) -> Iterator[GaugeMetricFamily]:
    yield _gauge("store_up", "whether the event store answers", (), [((), store["error"] is None)])
    yield _gauge("store_position", "position of the last stored event", (), [((), store["position"])])


def _views(views: dict[str, dict[str, Any]], parked: dict[str, Any]) -> Iterator[GaugeMetricFamily]:
    readable = parked["keys"] is not None
    yield _gauge("views_up", "whether the views can be read", (), [((), readable)])
    for name, told in (
        ("position", "position of the last folded event"),
        ("watermark", "position up to which every partition is folded: lists answer up to it"),
        ("lag_events", "positions between the store's last event and the watermark"),
        (
            "lag_seconds",
            "seconds since the oldest event not yet below the watermark was recorded; 0 when there is none",
        ),
    ):
        known: Samples = [((view,), values[name]) for view, values in views.items() if readable]
        yield _gauge(f"view_{name}", told, ("view",), known)
    errors: Samples = [((view,), bool(values["error"])) for view, values in views.items()]
    yield _gauge("view_error", "1 while the view says an error in `registry status`", ("view",), errors)
    yield _gauge("parked_keys", "keys under verification, held back from all views", (), [((), parked["keys"])])


def _processes(processes: dict[str, dict[str, Any]]) -> Iterator[GaugeMetricFamily]:
    fresh = {name: report for name, report in processes.items() if report["fresh"]}
    by = ("process",)
    yield _gauge("process_up", "1 while the process reports, each second", by, [((n,), n in fresh) for n in processes])
    errors: Samples = [((name,), bool(report.get("error"))) for name, report in processes.items()]
    yield _gauge("process_error", "1 while its last report tells an error", by, errors)
    rates: Samples = [((n,), r.get("rate", r.get("events_per_second"))) for n, r in fresh.items()]
    yield _gauge("process_events_per_second", "events folded or published, lately", by, rates)
    published: Samples = [((n,), r.get("position")) for n, r in fresh.items()]
    yield _gauge("published_position", "position up to which the process has published to Kafka", by, published)
    awaited: Samples = [((n,), len(r["awaited"])) for n, r in fresh.items() if "awaited" in r]
    yield _gauge("awaited_partitions", "partitions of which a head says more than was read", by, awaited)


def _kafka(kafka: dict[str, Any]) -> Iterator[GaugeMetricFamily]:
    yield _gauge("kafka_up", "whether a broker answers", (), [((), kafka["reachable"] and not kafka.get("error"))])
    if kafka["held"] is None:
        return
    hanging = sum(one["stands_still"] for one in kafka["held"])
    told = "partitions whose last stable offset stands still behind a transaction that hangs"
    yield _gauge("kafka_hanging_partitions", told, (), [((), hanging)])
    places: Samples = [((one["topic"], str(one["partition"])), one["idle_seconds"]) for one in kafka["held"]]
    told = "seconds since the oldest open transaction of the partition was written to"
    yield _gauge("kafka_open_transaction_idle_seconds", told, ("topic", "partition"), places)


def _gauge(name: str, told: str, labels: tuple[str, ...], samples: Samples) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"registry_{name}", told, labels=labels)
    for values, figure in samples:
        if figure is not None:
            family.add_metric(values, float(figure))
    return family
