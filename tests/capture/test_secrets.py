"""What looks like a secret is replaced, and what only looks like code is not."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import ORIGIN
from twiceshy.capture.redaction import redacted
from twiceshy.capture.secrets import Redactor, without_secrets
from twiceshy.model import Correction, FileChange
from twiceshy.workspace.learning import mined

# Made up, and put together here so that no scanner of this repository stumbles over them.
AWS = "AKIA" + "IOSFODNN7EXAMPLZ"
AWS_SECRET = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYzzzzzzzKEY"
GITHUB = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
SLACK = "xoxb-" + "123456789012-abcdefABCDEF1234"
STRIPE = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
JWT = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
RANDOM = "q7Zp2Vx9Lm4Tr8Kw3Yb6Nc1H"
HEX = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"
PEM = "-----BEGIN RSA PRIVATE " + "KEY-----\\nMIIEpAIBAAKCAQEA7bq\\n-----END RSA PRIVATE KEY-----"

SECRETS = {
    "AWS": (AWS, f'connect("{AWS}")'),
    "AWS secret": (AWS_SECRET, f'aws_secret_key = "{AWS_SECRET}"'),
    "GitHub": (GITHUB, f"client = Client(token='{GITHUB}')"),
    "Slack": (SLACK, f"post(`{SLACK}`)"),
    "Stripe": (STRIPE, f'pay("{STRIPE}")'),
    "web token": (JWT, f'login("{JWT}")'),
    "header": (RANDOM, f'headers = {{"Authorization": "Bearer {RANDOM}"}}'),
    "query": (RANDOM, f'get("https://example.org/a?token={RANDOM}&b=1")'),
    "hexadecimal": (HEX, f'check("{HEX}")'),
    "address": ("h0rse", 'connect("postgres://me:h0rsebattery@db.example.org/x")'),
    "password": ("hunter2!", 'login("me", password="hunter2!")'),
    "two passwords": ("sw0rdf1sh", 'f(password="first-one", db_password="sw0rdf1sh")'),
    "mapping": ("sw0rdf1sh", """config = {'password': 'sw0rdf1sh'}"""),
    "Go": ("sw0rdf1sh", 'const apiKey = "sw0rdf1sh"'),
    "private key": ("MIIEpAIBAAKCAQEA7bq", f'key = "{PEM}"'),
    "name": (RANDOM, f"def test_{RANDOM}(): pass"),
    "comment": (GITHUB, f"go()  # {GITHUB}"),
    "lines of a key": (RANDOM, f'"-----BEGIN PRIVATE KEY-----\\n"\n"{RANDOM}{RANDOM}\\n"\n"x"'),
}


@pytest.mark.parametrize(("secret", "code"), SECRETS.values(), ids=list(SECRETS))
def test_a_secret_is_replaced(secret: str, code: str) -> None:
    assert secret in code
    found = without_secrets(code)
    assert secret not in found
    assert "redacted_" in found
    assert without_secrets(found) == found


@pytest.mark.parametrize(
    "code",
    [
        "return yaml.load(text)",
        'uuid = "6fa459ea-ee8a-3ca4-894e-db77e160355e"',
        'alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"',
        'digits = "0123456789abcdefABCDEF"',
        "total_count_of_values1=other_value3+third_value4/another_value5",
        "test_that_a_name_may_be_as_long_as_it_likes_2",
        "AbstractSingletonProxyFactoryBeanInternalError404",
        'url = "https://docs.example.org/en/stable/reference/expressions.html#calls"',
        'path = "src/components/UserProfile/UserProfileSettings.test.tsx"',
        'kind = "application/vnd.oasis.opendocument.spreadsheet"',
        'password = os.environ["DATABASE_PASSWORD"]',
        'password = f"{password}"',
        'password: str = ""',
        "password = getpass.getpass()",
        'connect(password="$A")',
        'host = "192.168.178.20"',
        "if hmac.compare_digest(self.password, other.password): pass",
        "const { apiKey, apiSecret } = options;",
        'name = "win32com.client.gencache.EnsureDispatch"',
        "char_map = WINDOWS_1251_BULGARIAN_CHAR_TO_ORDER",
    ],
)
def test_ordinary_code_is_left_as_it_is(code: str) -> None:
    assert without_secrets(code) == code


def test_one_secret_has_one_placeholder_and_another_one_has_another() -> None:
    redactor = Redactor([f'f("{AWS}")', f'g("{AWS}", "{GITHUB}")'])
    first = redactor(f'f("{AWS}")').removeprefix('f("').removesuffix('")')
    assert redactor(f'g("{AWS}", "{GITHUB}")').startswith(f'g("{first}", "redacted_')
    assert redactor(f'h("{GITHUB}")') != redactor(f'h("{AWS}")')


def test_a_placeholder_says_nothing_of_its_secret() -> None:
    one, other = (without_secrets(f'f("{secret}")') for secret in (AWS, STRIPE))
    assert one == other
    elsewhere = Redactor([f'f("{AWS}")'], "another/file.py")(f'f("{AWS}")')
    assert elsewhere != one


def test_a_word_that_is_a_password_is_replaced_as_one_only() -> None:
    code = 'login(password="swordfish1"); swordfish1.swim("a swordfish1")'
    found = without_secrets(code)
    assert found.endswith('); swordfish1.swim("a swordfish1")')
    assert '"swordfish1"' not in found


@given(st.text(max_size=200), st.sampled_from(["'", '"', "`", ""]))
def test_whatever_the_text_it_ends_and_is_the_same_the_second_time(text: str, quote: str) -> None:
    found = without_secrets(f"password = {quote}{text}{quote}")
    assert without_secrets(found) == found


def corrections(before: str, after: str) -> list[Correction]:
    return mined(FileChange("a.py", before.encode(), after.encode()), ORIGIN)


def test_no_text_of_a_correction_holds_the_secret() -> None:
    before = f'import yaml\nfrom {RANDOM} import x\n\n\ndef f():\n    connect(yaml.load("{AWS}"), {RANDOM})\n'
    after = before.replace("yaml.load", "yaml.safe_load") + f'\n\ndef g():\n    connect("{AWS}")\n'
    (correction,) = corrections(before, after)
    assert "redacted_" in correction.statement
    for secret in (AWS, RANDOM):
        assert secret not in repr(correction)
        assert secret not in json.dumps(correction.before)


def test_moving_a_secret_away_is_a_correction_that_can_be_learned() -> None:
    before = f'import os\n\ns3 = connect(key="{AWS}")\n'
    (correction,) = corrections(before, before.replace(f'"{AWS}"', 'os.environ["KEY"]'))
    assert correction.before.startswith('s3 = connect(key="redacted_')
    assert correction.after == 's3 = connect(key=os.environ["KEY"])'


def test_another_secret_in_the_place_of_one_is_no_correction() -> None:
    before = f'import os\n\ns3 = connect(key="{AWS}")\n'
    other = "AKIA" + "QQQQFODNN7ZZZZZZ"
    assert corrections(before, before.replace(AWS, other)) == []
    assert len(corrections(before, before.replace(AWS, "plain"))) == 1


def test_without_secrets_a_correction_is_the_same() -> None:
    (correction,) = corrections("x = load(1)\n", "x = read(1)\n")
    assert redacted(correction) is correction


def test_the_detectors_are_not_loaded_with_the_server_and_open_nothing() -> None:
    program = """
import socket, sys
import twiceshy.workspace.engine, twiceshy.lsp.server
assert not any(name.startswith("detect_secrets") for name in sys.modules)
def refuse(*_): raise AssertionError("a socket")
socket.socket = socket.create_connection = refuse
from twiceshy.capture.secrets import without_secrets
assert "redacted" in without_secrets(sys.argv[1])
"""
    code = f'pay("{STRIPE}", "{AWS}", "{GITHUB}", "{SLACK}")'
    subprocess.run([sys.executable, "-c", program, code], check=True)
