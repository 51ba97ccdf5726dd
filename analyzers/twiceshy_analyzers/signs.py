"""What tells the sort of project that code belongs to, as a table; docs/adapters.md has its rules.

A package that others only use beside their main thing is a hint (weight 1). What is built on
something that is also here weighs more than it: Next.js more than React, a fleet of robots more
than ROS. In Go, servers and operators have a library for their command line, too.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from twiceshy_analyzers.api import Sign

_HINT: Final = 1


def _signs(
    where: str, kind: str, rows: Iterable[tuple[str, str]], weight: int = 2
) -> Iterator[Sign]:
    """Signs of one kind: each row is a framework ("" for none) and the names that mean it."""
    for framework, names in rows:
        for name in names.split():
            yield Sign(where, name, kind, framework, weight=weight)


def _tools(where: str, names: str) -> Iterator[Sign]:
    """Signs of tools, which say nothing of the sort of project."""
    return (Sign(where, name, tool=name, weight=_HINT) for name in names.split())


_WEB_BACKEND = chain(
    _signs(
        "python",
        "web_backend",
        [
            ("django", "django djangorestframework rest-framework django-ninja wagtail"),
            ("fastapi", "fastapi"),
            ("flask", "flask flask-restful flask-sqlalchemy quart"),
            ("aiohttp", "aiohttp-jinja2 aiohttp-session"),
            ("pyramid", "pyramid"),
            ("tornado", "tornado"),
            ("starlette", "starlette litestar"),
            ("sanic", "sanic"),
        ],
    ),
    _signs(
        "python",
        "web_backend",
        [("", "uvicorn gunicorn hypercorn uwsgi celery")],
        _HINT,
    ),
    _signs("file", "web_backend", [("django", "manage.py"), ("", "wsgi.py asgi.py")], _HINT),
    _signs(
        "npm",
        "web_backend",
        [
            ("express", "express"),
            ("koa", "koa"),
            ("fastify", "fastify"),
            ("hapi", "@hapi/hapi"),
            ("node", "http http2 https node:http node:http2 node:https"),
        ],
    ),
    _signs("npm", "web_backend", [("nestjs", "@nestjs/core @nestjs/common")], 3),
    _signs(
        "npm",
        "web_backend",
        [("node", "mongoose typeorm sequelize pg knex bullmq helmet body-parser cors")],
        _HINT,
    ),
    _signs(
        "go",
        "web_backend",
        [
            ("gin", "github.com/gin-gonic/gin"),
            ("echo", "github.com/labstack/echo"),
            ("fiber", "github.com/gofiber/fiber"),
            ("chi", "github.com/go-chi/chi"),
            ("gorilla", "github.com/gorilla/mux"),
            ("", "github.com/julienschmidt/httprouter github.com/valyala/fasthttp"),
        ],
        3,
    ),
    _signs("go", "web_backend", [("", "net/http gorm.io/gorm")], _HINT),
)

_WEB_FRONTEND = chain(
    _signs(
        "npm",
        "web_frontend",
        [
            ("react", "react react-dom preact react-native"),
            ("vue", "vue"),
            ("svelte", "svelte"),
            ("solid", "solid-js"),
            ("lit", "lit"),
        ],
    ),
    _signs(
        "npm",
        "web_frontend",
        [
            ("next", "next"),
            ("nuxt", "nuxt"),
            ("remix", "@remix-run/react"),
            ("gatsby", "gatsby"),
            ("sveltekit", "@sveltejs/kit"),
            ("angular", "@angular/core"),
            ("astro", "astro"),
        ],
        3,
    ),
    _signs("npm", "web_frontend", [("", "vite webpack tailwindcss jquery redux zustand")], _HINT),
    _signs(
        "file",
        "web_frontend",
        [
            ("next", "next.config.js next.config.mjs next.config.ts"),
            ("nuxt", "nuxt.config.ts nuxt.config.js"),
            ("angular", "angular.json"),
        ],
    ),
)

_DATA_SCIENCE = chain(
    _signs(
        "python",
        "data_science",
        [
            ("sklearn", "scikit-learn sklearn"),
            ("pytorch", "torch pytorch-lightning lightning torchvision"),
            ("tensorflow", "tensorflow keras"),
            ("jax", "jax flax"),
            ("transformers", "transformers"),
            ("spark", "pyspark"),
            ("", "xgboost lightgbm catboost statsmodels mlflow kedro"),
        ],
    ),
    _signs(
        "python",
        "data_science",
        [
            ("pandas", "pandas"),
            ("polars", "polars"),
            ("numpy", "numpy"),
            ("", "scipy matplotlib seaborn plotly jupyter jupyterlab notebook ipykernel dask"),
        ],
        _HINT,
    ),
    _signs("file", "data_science", [("", "*.ipynb dvc.yaml")], _HINT),
    _signs("npm", "data_science", [("tensorflow", "@tensorflow/tfjs")]),
    _signs("go", "data_science", [("", "gonum.org/v1/gonum")], 3),
)

_CLI = chain(
    _signs("python", "cli", [("textual", "textual")]),
    _signs(
        "python",
        "cli",
        [("typer", "typer"), ("click", "click"), ("", "argparse docopt fire rich prompt-toolkit")],
        _HINT,
    ),
    _signs("entry", "cli", [("", "scripts")], _HINT),
    _signs("npm", "cli", [("oclif", "@oclif/core"), ("ink", "ink")]),
    _signs(
        "npm",
        "cli",
        [("commander", "commander"), ("yargs", "yargs"), ("", "inquirer chalk ora meow")],
        _HINT,
    ),
    _signs(
        "go",
        "cli",
        [
            ("cobra", "github.com/spf13/cobra"),
            ("urfave", "github.com/urfave/cli"),
            ("bubbletea", "github.com/charmbracelet/bubbletea"),
            ("kong", "github.com/alecthomas/kong"),
        ],
    ),
    _signs("go", "cli", [("", "flag github.com/spf13/pflag")], _HINT),
)

_INFRASTRUCTURE = chain(
    _signs(
        "python",
        "infrastructure",
        [
            ("ansible", "ansible ansible-core ansible-runner"),
            ("pulumi", "pulumi"),
            ("cdk", "aws-cdk-lib aws-cdk"),
            ("airflow", "apache-airflow airflow"),
        ],
    ),
    _signs(
        "python", "infrastructure", [("", "boto3 kubernetes docker fabric paramiko pyinfra")], _HINT
    ),
    _signs(
        "npm",
        "infrastructure",
        [("cdk", "aws-cdk-lib"), ("pulumi", "@pulumi/pulumi"), ("cdktf", "cdktf")],
    ),
    _signs(
        "go",
        "infrastructure",
        [
            ("kubernetes", "k8s.io/client-go sigs.k8s.io/controller-runtime"),
            ("terraform", "github.com/hashicorp/terraform-plugin-sdk"),
            ("terraform", "github.com/hashicorp/terraform-plugin-framework"),
            ("helm", "helm.sh/helm"),
            ("pulumi", "github.com/pulumi/pulumi"),
        ],
        3,
    ),
    _signs(
        "file",
        "infrastructure",
        [
            ("terraform", "*.tf"),
            ("helm", "chart.yaml"),
            ("kubernetes", "kustomization.yaml"),
            ("ansible", "ansible.cfg"),
            ("pulumi", "pulumi.yaml"),
            ("cdk", "cdk.json"),
        ],
    ),
    (
        Sign("file", name, "infrastructure", tool="docker", weight=_HINT)
        for name in ("dockerfile", "docker-compose.yml", "docker-compose.yaml", "compose.yaml")
    ),
)

_ROBOTICS = chain(
    _signs("python", "robotics", [("ros2", "rclpy launch-ros"), ("ros", "rospy")], 3),
    _signs(
        "ros",
        "robotics",
        [
            ("ros2", "rclpy rclcpp ament_cmake ament_python rosidl_default_generators"),
            ("ros", "rospy roscpp catkin"),
        ],
        3,
    ),
    _signs("ros", "robotics", [("nav2", "nav2_bringup nav2_msgs"), ("moveit", "moveit_ros")], 4),
    _signs("python", "robotics", [("isaac_sim", "isaacsim isaaclab omni-isaac omni")], 4),
    _signs(
        "python",
        "robotics",
        [("mujoco", "mujoco"), ("pybullet", "pybullet"), ("", "pymavlink mavsdk drake dronekit")],
        3,
    ),
    _signs("npm", "robotics", [("ros2", "rclnodejs roslib")], 3),
    _signs("file", "robotics", [("", "*.urdf *.xacro *.launch.py *.sdf")], _HINT),
)

_DATACENTER = chain(
    _signs(
        "python",
        "datacenter",
        [
            ("redfish", "redfish sushy"),
            ("ipmi", "pyghmi python-ipmi pyipmi"),
            ("netbox", "pynetbox"),
            ("napalm", "napalm nornir netmiko ncclient"),
            ("openstack", "openstacksdk openstack"),
            ("vsphere", "pyvmomi pyvim"),
            ("libvirt", "libvirt-python libvirt"),
            ("snmp", "pysnmp easysnmp"),
            ("proxmox", "proxmoxer"),
        ],
        3,
    ),
    _signs(
        "go",
        "datacenter",
        [
            ("redfish", "github.com/stmcginnis/gofish"),
            ("ipmi", "github.com/bougou/go-ipmi"),
            ("netbox", "github.com/netbox-community/go-netbox"),
            ("vsphere", "github.com/vmware/govmomi"),
            ("openstack", "github.com/gophercloud/gophercloud"),
            ("snmp", "github.com/gosnmp/gosnmp"),
            ("libvirt", "libvirt.org/go/libvirt github.com/digitalocean/go-libvirt"),
        ],
        4,
    ),
)

_WAREHOUSE = chain(
    _signs(
        "python",
        "warehouse_automation",
        [
            ("open_rmf", "rmf-adapter rmf-fleet-adapter rmf-fleet-msgs rmf-demos"),
            ("vda5050", "vda5050 vda5050-connector"),
        ],
        5,
    ),
    _signs(
        "ros",
        "warehouse_automation",
        [("open_rmf", "rmf_fleet_adapter rmf_fleet_msgs rmf_task_msgs rmf_traffic free_fleet")],
        5,
    ),
    _signs("npm", "warehouse_automation", [("vda5050", "vda-5050-lib")], 5),
    _signs(
        "python",
        "warehouse_automation",
        [("opcua", "asyncua opcua"), ("plc", "pymodbus python-snap7 snap7 pylogix pycomm3")],
        _HINT,
    ),
)

SIGNS: Final[tuple[Sign, ...]] = (
    *_WEB_BACKEND,
    *_WEB_FRONTEND,
    *_DATA_SCIENCE,
    *_CLI,
    *_INFRASTRUCTURE,
    *_ROBOTICS,
    *_DATACENTER,
    *_WAREHOUSE,
    *_tools("python", "pytest ruff mypy tox nox pre-commit black poetry alembic"),
    *_tools("npm", "vitest jest eslint prettier playwright cypress esbuild rollup turbo"),
    *_tools("file", "makefile"),
)
