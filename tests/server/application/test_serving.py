"""The centre as a process: plain http for this machine only, TLS, several processes on one PostgreSQL."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.helpers import centre as helpers
from tests.helpers.patience import HANG_S
from tests.helpers.postgres import PostgresCluster
from tests.helpers.serving import served, stop


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, private


def test_it_serves_and_stops_when_told(sqlite_url: str, tmp_path: Path) -> None:
    with served(sqlite_url, tmp_path / "home") as (url, process):
        assert url.startswith("http://127.0.0.1:")
        card = httpx.get(f"{url}/api/v1/centre", timeout=HANG_S)
        assert card.status_code == 200
        assert "server" not in card.headers
        assert stop(process) == 0


def test_it_serves_over_tls(sqlite_url: str, tmp_path: Path) -> None:
    certificate, private = _certificate(tmp_path)
    with served(
        sqlite_url,
        tmp_path / "home",
        "--host",
        "localhost",
        "--tls-cert",
        str(certificate),
        "--tls-key",
        str(private),
    ) as (url, _):
        assert url.startswith("https://localhost:")
        trusted = ssl.create_default_context(cafile=str(certificate))
        with httpx.Client(verify=trusted, timeout=HANG_S) as client:
            assert client.get(f"{url}/api/v1/healthz").json()["status"] == "ok"


def test_two_servers_with_two_processes_each_share_one_postgresql(
    postgres: PostgresCluster, tmp_path: Path
) -> None:
    with (
        helpers.postgres_copy(postgres) as database,
        served(database, tmp_path, "--workers", "2") as (one, _),
        served(database, tmp_path) as (other, _),
        httpx.Client(timeout=HANG_S) as client,
    ):
        cards = [client.get(f"{url}/api/v1/centre").json()["centre_id"] for url in (one, other, one, one)]
        assert len(set(cards)) == 1


def test_two_servers_that_start_at_once_on_an_empty_database_agree(postgres_url: str, tmp_path: Path) -> None:
    with served(postgres_url, tmp_path) as (one, _), served(postgres_url, tmp_path) as (other, _):
        first = httpx.get(f"{one}/api/v1/centre", timeout=HANG_S).json()["centre_id"]
        assert httpx.get(f"{other}/api/v1/centre", timeout=HANG_S).json()["centre_id"] == first
