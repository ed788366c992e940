"""Every setting of an installation, from the environment, with what it is for; all state lives under one folder."""

from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from infra.kafka.readers import KafkaClient
from registry.store import environment, parts_of

SECRETS = ("password", "passfile", "sslpassword")


class Transport(StrEnum):
    """How views learn of events: through Kafka, or from the store's own log."""

    KAFKA = "kafka"
    LOCAL = "local"


class SettingsError(Exception):
    """Raised when a setting is not valid; names the setting and the way out."""


class Settings(BaseSettings):
    """Read from `REGISTRY_…`, and from `KAFKA_…` for the broker; what is not set has the default shown."""

    model_config = SettingsConfigDict(env_prefix="REGISTRY_", frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(Path(".registry"), description="the folder of all state")
    store_url: str = Field("", description="the event store: sqlite:///<file> or postgresql://…; default: in the home")
    views_url: str = Field("", description="the views: postgresql://…; default: SQLite files in the home")
    transport: Transport = Field(Transport.KAFKA, description="kafka, or local: views read the store's own log")
    workers: int = Field(
        1, ge=1, le=24, description="processes that keep the views; more than one needs PostgreSQL and Kafka"
    )
    topic_prefix: str = Field("registry", description="topics are <prefix>.events, <prefix>.heads, <prefix>.credit")
    host: str = Field("127.0.0.1", description="the address that pages are served on")
    port: int = Field(8400, ge=0, le=65535, description="the port that pages are served on; 0 takes a free one")
    authority_zh: str = Field("", description="who keeps the register, in Chinese, for the head of every page")
    authority_en: str = Field("", description="the same in English")
    keys_file: Path | None = Field(None, description="JSON list of {name, role, sha256}: who may read feed and audit")
    recipients_url: str = Field("", description="recipients and their ledger: postgresql://…; default: in the home")
    recipient_rate: float = Field(
        50.0,
        gt=0,
        le=1e6,
        description="requests a second that each recipient may make on average, of each server process",
    )
    recipient_burst: int = Field(
        200, ge=1, le=10**6, description="requests that a recipient may make at once, of each server process"
    )
    trusted_proxies: str = Field(
        "", description="addresses, with commas, of the proxies whose client certificate header is believed"
    )
    certificate_header: str = Field(
        "x-client-certificate-sha256", description="the header in which they give the certificate's SHA-256 (hex)"
    )
    stop_use_hours: int = Field(
        24, ge=1, le=87_600, description="hours after which a stop-use not acknowledged is overdue"
    )
    webhook_loopback: bool = Field(False, description="let webhooks go to this machine, also by http: for tests")
    kafka_bootstrap_servers: str = Field(
        "",
        validation_alias="KAFKA_BOOTSTRAP_SERVERS",
        description="host:port,… of the brokers; default: a local node in the home",
    )
    kafka_client: KafkaClient = Field(
        KafkaClient.KAFKA_PYTHON,
        validation_alias="REGISTRY_KAFKA_CLIENT",
        description="what the views read Kafka with: kafka-python, or librdkafka (the extra `librdkafka`)",
    )
    kafka_security_protocol: str = Field(
        "PLAINTEXT", validation_alias="KAFKA_SECURITY_PROTOCOL", description="e.g. SASL_SSL"
    )
    kafka_sasl_mechanism: str = Field("", validation_alias="KAFKA_SASL_MECHANISM", description="e.g. SCRAM-SHA-512")
    kafka_username: str = Field("", validation_alias="KAFKA_USERNAME", description="the SASL user")
    kafka_password: SecretStr = Field(SecretStr(""), validation_alias="KAFKA_PASSWORD", description="the SASL password")
    kafka_password_file: Path | None = Field(
        None, validation_alias="KAFKA_PASSWORD_FILE", description="a file that holds the SASL password"
    )
    kafka_replicas: int = Field(
        1, ge=1, validation_alias="KAFKA_REPLICAS", description="replicas of topics that are made; 3 in production"
    )
    kafka_min_insync: int = Field(
        1, ge=1, validation_alias="KAFKA_MIN_INSYNC", description="replicas that must have a write; 2 in production"
    )
    kafka_ca_file: Path | None = Field(
        None, validation_alias="KAFKA_CA_FILE", description="PEM file of trusted issuers"
    )

    @property
    def store(self) -> str:
        """The event store's address."""
        return self.store_url or f"sqlite:///{self.home.resolve() / 'store.sqlite'}"

    @property
    def views(self) -> str:
        """Where the views live: a PostgreSQL address, or the folder of their SQLite files."""
        return self.views_url or str(self.home.resolve() / "views")

    @property
    def runs(self) -> Path:
        """The folder where running processes say how they are."""
        return self.home.resolve() / "run"

    def kafka_security(self) -> dict[str, Any]:
        """The Kafka client's security settings. Raises `SettingsError` for a file that cannot be read."""
        if self.kafka_security_protocol == "PLAINTEXT":
            return {}
        settings: dict[str, Any] = {"security_protocol": self.kafka_security_protocol}
        if self.kafka_ca_file is not None:
            if not self.kafka_ca_file.is_file():
                raise SettingsError(f"KAFKA_CA_FILE={self.kafka_ca_file}: 没有该文件 there is no such file")
            settings["ssl_cafile"] = str(self.kafka_ca_file)
        if self.kafka_sasl_mechanism:
            settings |= {
                "sasl_mechanism": self.kafka_sasl_mechanism,
                "sasl_plain_username": self.kafka_username,
                "sasl_plain_password": self._password(),
            }
        return settings

    def _password(self) -> str:
        if self.kafka_password_file is not None:
            try:
                return self.kafka_password_file.read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"KAFKA_PASSWORD_FILE={self.kafka_password_file}: 无法读取 {error}") from error
        return self.kafka_password.get_secret_value()


def without_password(url: str) -> str:
    """An address as it may be shown: the password, wherever it stands, is left out."""
    if not url.startswith(("postgresql://", "postgres://")):
        return url
    info = {name: str(value) for name, value in conninfo_to_dict(url).items() if name not in SECRETS}
    return "postgresql: " + " ".join(f"{name}={value}" for name, value in info.items())


def _checked(settings: "Settings") -> "Settings":
    try:
        environment(settings.store)
    except ValueError as error:
        raise SettingsError(f"REGISTRY_STORE_URL: 地址无法使用 {error}") from None
    _postgres_or_none("REGISTRY_VIEWS_URL", settings.views_url)
    _postgres_or_none("REGISTRY_RECIPIENTS_URL", settings.recipients_url)
    if settings.workers > 1 and not settings.views_url:
        raise SettingsError(
            f"REGISTRY_WORKERS={settings.workers}: 多个进程须用PostgreSQL存放视图 "
            "several workers need the views in PostgreSQL (REGISTRY_VIEWS_URL); "
            "SQLite lets one process write"
        )
    if settings.workers > 1 and settings.transport is Transport.LOCAL:
        raise SettingsError(
            f"REGISTRY_WORKERS={settings.workers}: 多个进程须用Kafka，不能用local "
            "several workers need Kafka, not transport local"
        )
    if settings.kafka_client is KafkaClient.LIBRDKAFKA and find_spec("confluent_kafka") is None:
        raise SettingsError(
            "REGISTRY_KAFKA_CLIENT=librdkafka: 缺少程序包confluent-kafka the package confluent-kafka is missing; "
            "install compliance-registry[librdkafka], or leave kafka-python"
        )
    return settings


def _postgres_or_none(setting: str, url: str) -> None:
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise SettingsError(
            f"{setting}: 填写postgresql://…，或留空用主目录的SQLite文件 "
            "give postgresql://…, or leave it empty for SQLite files in the home"
        )
    try:
        parts_of(url)
    except ValueError as error:
        raise SettingsError(f"{setting}: 地址无法读取 {error}") from None


def read_settings(**given: object) -> Settings:
    """The settings; `given` wins over the environment. The home is made where it is missing. Raises `SettingsError`."""
    settings = given_settings(**given)
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"REGISTRY_HOME={settings.home}: 无法建立目录 {error.strerror}") from None
    return settings


def given_settings(**given: object) -> Settings:
    """The same, and nothing is made: for who only looks. Raises `SettingsError`."""
    try:
        return _checked(Settings(**{name: value for name, value in given.items() if value is not None}))  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        setting = name if name.startswith(("KAFKA", "REGISTRY")) else f"REGISTRY_{name}"
        raise SettingsError(f"{setting}: 设置不符合要求 {first['msg']} (found {first.get('input')!r})") from None
