import pytest

from twiceshy.capture.junit import MAX_BYTES, outcomes

CASES = """
<testcase classname="tests.test_a" name="test_passes" time="0.1"/>
<testcase classname="tests.test_a" name="test_fails"><failure message="assert 'x' == 3">long</failure></testcase>
<testcase name="TestBroken"><error type="panic">index out of range [7]
more</error></testcase>
<testcase classname="tests.test_a" name="test_skipped"><skipped/></testcase>
<testcase classname="tests.test_a" name="test_flaky"><failure message="once"/></testcase>
<testcase classname="tests.test_a" name="test_flaky"/>
"""


@pytest.mark.parametrize(
    "top", ["<testsuite>{}</testsuite>", "<testsuites><testsuite>{}</testsuite></testsuites>"]
)
def test_each_test_that_ran_has_an_outcome(top: str) -> None:
    found = outcomes(top.format(CASES).encode())
    assert {name: one and one.message for name, one in found.items()} == {
        "tests.test_a::test_passes": None,
        "tests.test_a::test_fails": "assert _ == 0",
        "TestBroken": "index out of range [0]",
        "tests.test_a::test_flaky": "once",
    }


@pytest.mark.parametrize(
    "report",
    [
        b"",
        b"not xml",
        b"<testsuite><testcase",
        b'<!DOCTYPE a [<!ENTITY e "x">]><testsuite><testcase name="&e;"/></testsuite>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><testsuite><testcase name="a"/></testsuite>',
        b"<testsuite><testcase name='a'/></testsuite>" + b" " * MAX_BYTES,
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_report_or_an_attack_says_nothing(report: bytes) -> None:
    assert outcomes(report) == {}
