"""The sort of project that names tell of, and all that they do not tell of."""

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twiceshy_analyzers import LANGUAGES
from twiceshy_analyzers.api import Sign
from twiceshy_analyzers.domains import GENERAL, Found, Named, Table, domain_of, imported, kind_of
from twiceshy_analyzers.signs import SIGNS

# where:name, "~" before one that is only aside; and the domain.
TOLD = """
python:Django python:psycopg            | web_backend:python:django
python:rest_framework.serializers       | web_backend:python:django
python:fastapi python:pandas            | web_backend:python:fastapi
python:Flask_SQLAlchemy                 | web_backend:python:flask
npm:express npm:pg                      | web_backend:javascript:express
npm:node:http                           | web_backend:javascript:node
npm:@nestjs/core npm:react              | web_backend:javascript:nestjs
go:github.com/gin-gonic/gin/binding     | web_backend:go:gin
go:github.com/labstack/echo/v4          | web_backend:go:echo
npm:react-dom/client                    | web_frontend:javascript:react
npm:react npm:next/router               | web_frontend:javascript:next
~npm:svelte ~npm:vite                   | web_frontend:javascript:svelte
python:torch python:numpy               | data_science:python:pytorch
python:numpy python:matplotlib          | data_science:python:numpy
python:typer entry:scripts              | cli:python:typer
go:github.com/spf13/cobra               | cli:go:cobra
go:github.com/urfave/cli/v3 go:github.com/go-chi/chi/v5 | web_backend:go:chi
go:github.com/spf13/cobra go:sigs.k8s.io/controller-runtime | infrastructure:go:kubernetes
python:torchvision python:transformers  | data_science:python:pytorch
python:textual python:rich              | cli:python:textual
python:ansible-core                     | infrastructure:python:ansible
go:k8s.io/client-go/kubernetes          | infrastructure:go:kubernetes
file:main.tf                            | infrastructure:python:terraform
ros:rclpy python:numpy python:torch     | robotics:python:ros2
python:omni.isaac.core python:rclpy     | robotics:python:isaac_sim
ros:rclcpp ros:rmf_fleet_adapter        | warehouse_automation:python:open_rmf
python:pynetbox python:click            | datacenter:python:netbox
go:github.com/stmcginnis/gofish         | datacenter:go:redfish
"""
DOUBTFUL = """
python:requests
python:numpy
python:djangosomething
python:my.django
npm:reactive
npm:@types/react
npm:express npm:react
go:github.com/gin-gonic/ginkgo
go:example.org/github.com/gin-gonic/gin
python:fastapi python:torch
python:click python:numpy
python:aiohttp python:sqlalchemy entry:scripts
go:net/http go:database/sql
go:github.com/gorilla/mux go:k8s.io/client-go go:github.com/spf13/cobra
file:dockerfile
~python:django
entry:scripts
~python:click ~python:rich entry:scripts
"""


TABLE = Table(SIGNS)


def found_in(names: Iterable[Named], signs: Sequence[Sign]) -> list[Found]:
    return (TABLE if signs is SIGNS else Table(signs)).found(names)


def named(text: str) -> list[Named]:
    found = []
    for word in text.split():
        where, _, name = word.removeprefix("~").partition(":")
        found.append(Named(where, name, word.startswith("~")))
    return found


def language(text: str) -> str:
    wheres = {"npm": "javascript", "go": "go"}
    return next((wheres[one.where] for one in named(text) if one.where in wheres), "python")


@pytest.mark.parametrize("row", TOLD.strip().splitlines())
def test_what_is_named_tells_the_domain(row: str) -> None:
    names, domain = row.split("|")
    assert domain_of(found_in(named(names), SIGNS), language(names)).text == domain.strip()


@pytest.mark.parametrize("names", DOUBTFUL.strip().splitlines())
def test_in_doubt_nothing_is_said(names: str) -> None:
    domain = domain_of(found_in(named(names), SIGNS), "python")
    assert (domain.kind, domain.text, domain.frameworks) == (GENERAL, "general:python", ())


def test_nothing_tells_nothing() -> None:
    assert domain_of([], "").text == "general"
    assert kind_of("") == kind_of("general:go") == GENERAL
    assert kind_of("web_backend:python:django") == "web_backend"


def test_tools_say_nothing_of_the_kind() -> None:
    domain = domain_of(found_in(named("python:pytest python:ruff"), SIGNS), "python")
    assert (domain.kind, domain.tools) == (GENERAL, ("pytest", "ruff"))


def test_a_files_own_modules_are_no_packages() -> None:
    python = LANGUAGES[0]
    assert imported(python, [".django", "", "django.db"]) == [Named("python", "django.db")]


_NAMES = st.sampled_from([Named(sign.where, sign.name) for sign in SIGNS])


@given(st.lists(_NAMES, max_size=12), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_anything(names: list[Named], random: object) -> None:
    once = domain_of(found_in(names, SIGNS), "python")
    twice = [*names, *names]
    random.shuffle(twice)  # type: ignore[attr-defined]
    assert domain_of(found_in(twice, SIGNS), "python") == once


SAYABLE = {"general:go"} | {
    domain_of(found_in([Named(sign.where, sign.name)], SIGNS), "go").text for sign in SIGNS
}


@given(st.text(max_size=80), st.sampled_from(["python", "npm", "go", "ros", "file", "entry", "?"]))
def test_a_name_never_comes_out_again(name: str, where: str) -> None:
    """What a project names is the project's; what is told is the table's."""
    assert domain_of(found_in([Named(where, name)], SIGNS), "go").text in SAYABLE


def test_every_row_of_the_table_can_be_found() -> None:
    for sign in SIGNS:
        assert sign in [one.sign for one in found_in([Named(sign.where, sign.name)], [sign])]
        assert sign.kind or sign.tool
    assert len(set(SIGNS)) == len(SIGNS)


def test_signs_of_others_are_as_good_as_ours() -> None:
    more = (*SIGNS, Sign("python", "acme_sdk", "spaceflight", "acme", weight=4))
    found = found_in(named("python:acme-sdk python:django"), more)
    assert domain_of(found, "python").text == "spaceflight:python:acme"
