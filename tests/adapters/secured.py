"""A real Kafka node that lets in only who has a password and does only what its authorizer allows."""

import socket
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from kafka.admin import KafkaAdminClient

from infra.kafka.client import Client
from infra.kafka.jars import ensure_jars
from infra.kafka.java import find_java
from infra.kafka.node import FLAGS, LOG4J
from infra.kafka.properties import server_properties
from infra.process import OwnProcess, dying_with_parent

ADMIN, ADMIN_PASSWORD = "admin", "admin-secret"
MECHANISM = "SCRAM-SHA-512"


@dataclass(frozen=True)
class SecuredNode:
    """TLS with a certificate of its own, SASL/SCRAM, StandardAuthorizer, one super user."""

    folder: Path
    port: int
    controller_port: int

    @classmethod
    def start(cls, folder: Path) -> "SecuredNode":
        node = cls(folder, _free_port(), _free_port())
        folder.mkdir(parents=True)
        _certificate(folder)
        (folder / "server.properties").write_text(node._properties(), encoding="utf-8")
        admin = f"{MECHANISM}=[name={ADMIN},password={ADMIN_PASSWORD}]"
        node._run("kafka.tools.StorageTool", "format", "--cluster-id", "c2VjdXJlZC1ub2RlLS0tLQ",
                  "--config", node._config, "--add-scram", admin)  # fmt: skip
        with node.log.open("ab") as log:
            process = subprocess.Popen(
                dying_with_parent(node._java("kafka.Kafka", node._config)), stdout=log, stderr=log, cwd=folder
            )
        node._own.record(process.pid)
        process.returncode = 0  # the pid file is the owner from here on
        deadline = time.monotonic() + 60
        while not node._answers():
            assert time.monotonic() < deadline, node.log.read_text("utf-8", "replace")[-3000:]
            time.sleep(0.1)
        return node

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def authority(self) -> Path:
        """The PEM file of whom clients must trust."""
        return self.folder / "certificate.pem"

    @property
    def log(self) -> Path:
        return self.folder / "kafka.log"

    def security(self, user: str, password: str) -> dict[str, Any]:
        return {
            "security_protocol": "SASL_SSL",
            "ssl_cafile": str(self.authority),
            "sasl_mechanism": MECHANISM,
            "sasl_plain_username": user,
            "sasl_plain_password": password,
        }

    def client(self, user: str = ADMIN, password: str = ADMIN_PASSWORD) -> Client:
        return Client(self.bootstrap, self.security(user, password))

    def environment(self, user: str, password: str) -> dict[str, str]:
        """The settings of an installation's process that runs as this user."""
        return {
            "KAFKA_BOOTSTRAP_SERVERS": self.bootstrap,
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SASL_MECHANISM": MECHANISM,
            "KAFKA_CA_FILE": str(self.authority),
            "KAFKA_USERNAME": user,
            "KAFKA_PASSWORD": password,
        }

    def stop(self) -> None:
        self._own.stop(30)

    @property
    def _config(self) -> str:
        return str(self.folder / "server.properties")

    @property
    def _own(self) -> OwnProcess:
        return OwnProcess(self.folder / "node.pid", f"kafka.Kafka {self._config}")

    def _answers(self) -> bool:
        client = self.client()
        if not client.reachable():
            return False
        admin: KafkaAdminClient = client.admin()
        try:
            return bool(admin.describe_cluster()["brokers"])
        finally:
            admin.close()

    def _java(self, main: str, *arguments: str) -> list[str]:
        flags = ["-Xmx256m", *FLAGS, f"-Dlog4j2.configurationFile={LOG4J}"]
        return [str(find_java().path), *flags, "-cp", f"{ensure_jars()}/*", main, *arguments]

    def _run(self, *words: str) -> None:
        done = subprocess.run(self._java(*words), capture_output=True, text=True, check=False, timeout=180)
        assert done.returncode == 0, done.stdout + done.stderr

    def _properties(self) -> str:
        """The local node's settings, secured; only the controller's own loopback port stays plain."""
        jaas = "org.apache.kafka.common.security.scram.ScramLoginModule required"
        pem = self.folder / "node.pem"
        secured = {
            "listeners": f"SASL_SSL://{self.bootstrap},CONTROLLER://127.0.0.1:{self.controller_port}",
            "advertised.listeners": f"SASL_SSL://{self.bootstrap}",
            "listener.security.protocol.map": "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "SASL_SSL",
            "sasl.enabled.mechanisms": MECHANISM,
            "sasl.mechanism.inter.broker.protocol": MECHANISM,
            f"listener.name.sasl_ssl.{MECHANISM.lower()}.sasl.jaas.config": (
                f'{jaas} username="{ADMIN}" password="{ADMIN_PASSWORD}";'
            ),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(pem),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.authority),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:{ADMIN};User:ANONYMOUS",
        }
        plain = server_properties(self.folder / "data", self.port, self.controller_port)
        kept = [line for line in plain.splitlines() if line.partition("=")[0] not in secured]
        return "\n".join([*kept, *(f"{name}={value}" for name, value in secured.items())]) + "\n"


def _certificate(folder: Path) -> None:
    """A certificate for the loopback address, and a file that holds it with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(Encoding.PEM)
    (folder / "certificate.pem").write_bytes(public)
    (folder / "node.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + public)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
