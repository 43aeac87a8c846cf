"""The command `vcdev`: parse, call, show. Errors that a user can act on are shown without a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from vectorcluster_dev import golang
from vectorcluster_dev.backend import Backend, ClusterStatus, open_backend
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.images.commands import images_group
from vectorcluster_dev.local import build as build_step
from vectorcluster_dev.product.commands import search_command
from vectorcluster_dev.progress import Progress
from vectorcluster_dev.settings import Settings

console = Console(highlight=False)


def main() -> None:
    """Run the command line; the process's edge, where errors become an exit code."""
    try:
        cli(standalone_mode=False)
    except DevError as error:
        click.echo(f"vcdev: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        # Such as a full disk or a folder of another user: the system's own words name the file.
        click.echo(f"vcdev: {error}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("vcdev: interrupted; run the same command again to go on", err=True)
        sys.exit(130)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """A real Kubernetes on this machine, with the whole product on it."""


cli.add_command(images_group)
cli.add_command(search_command)


def _name_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--name", default="default", show_default=True, help="Which cluster.")(command)


@cli.command()
@_name_option
@click.option("--nodes", type=click.IntRange(1, 4), help="How many nodes; what there is, or one.")
@click.option("--cluster-only", is_flag=True, help="Kubernetes alone, without the product.")
@click.option("--no-sample", is_flag=True, help="The product without the sample and its search.")
@click.option("--context", help="No cluster: put the product into this context of your own kubeconfig.")
@click.option(
    "--steps-json", type=click.Path(dir_okay=False, path_type=Path), help="Write the steps' times there."
)
def up(
    name: str,
    nodes: int | None,
    context: str | None,
    steps_json: Path | None,
    *,
    cluster_only: bool,
    no_sample: bool,
) -> None:
    """Make the cluster, complete it, or resume it; then the product."""
    if context and (cluster_only or nodes):
        raise click.UsageError("--context makes no cluster, so --nodes and --cluster-only do not go with it")
    settings = Settings.from_env()
    with Progress() as progress:
        try:
            if context:
                _deploy_to_context(settings, progress, context, sample=not no_sample)
            elif cluster_only:
                open_backend(settings, name).create(progress, nodes)
            else:
                _up(settings, progress, open_backend(settings, name), nodes, sample=not no_sample)
        finally:
            if steps_json:
                progress.write_json(steps_json)
    console.print(progress.table())
    if cluster_only:
        backend = open_backend(settings, name)
        console.print(f"kubectl:    export KUBECONFIG={backend.kubeconfig()}")
        console.print(f"            {backend.kubectl()}")


@cli.command()
@_name_option
@click.option("--keep-data", is_flag=True, help="Stop only: the next `up` goes on where it was.")
def down(name: str, *, keep_data: bool) -> None:
    """Take the cluster away: processes, mounts, network, cgroups and files."""
    with Progress() as progress:
        open_backend(Settings.from_env(), name).delete(progress, keep_data=keep_data)


@cli.command()
@_name_option
def status(name: str) -> None:
    """Show the cluster's nodes and programs; exit code 3 when it does not answer."""
    found = open_backend(Settings.from_env(), name).status()
    if not found.exists:
        console.print(f"there is no cluster {name}; make it with `vcdev up --name {name}`")
        sys.exit(3)
    console.print(_status_table(found))
    for note in found.notes:
        console.print(f"note: {note}")
    if not found.answers:
        console.print("the API server does not answer; `vcdev up` brings back what is missing")
        sys.exit(3)


@cli.command("load-image")
@_name_option
@click.argument(
    "archives", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def load_image(name: str, archives: tuple[Path, ...]) -> None:
    """Load image archives (docker-archive or OCI tar) into all nodes."""
    backend = open_backend(Settings.from_env(), name)
    with Progress() as progress:
        for archive in archives:
            with progress.step(f"loading {archive.name}"):
                backend.load_image(archive)


@cli.command()
@_name_option
def kubeconfig(name: str) -> None:
    """Print the path of the cluster's kubeconfig and nothing else."""
    path = open_backend(Settings.from_env(), name).kubeconfig()
    if not path.exists():
        raise DevError(f"there is no cluster {name}; make it with `vcdev up --name {name}`")
    click.echo(path)


@cli.command()
@_name_option
@click.option("-f", "--follow", is_flag=True, help="Go on as lines come.")
@click.argument("component")
def logs(name: str, component: str, *, follow: bool) -> None:
    """Show the log of a program, such as kube-apiserver, kubelet-1, or audit."""
    path = open_backend(Settings.from_env(), name).log(component)
    command = ["tail", "-n", "200", *(["-F"] if follow else []), str(path)]
    sys.stdout.flush()
    os.execvp(command[0], command)  # noqa: S606 - tail takes over, with its own way of ending


@cli.command()
@click.argument("components", nargs=-1)
def build(components: tuple[str, ...]) -> None:
    """Build components from their Go modules into the cache; all of them when none is named."""
    settings = Settings.from_env()
    with Progress() as progress:
        for component in components or sorted(golang.COMPONENTS):
            build_step(settings, progress, component)


def _up(settings: Settings, progress: Progress, backend: Backend, nodes: int | None, *, sample: bool) -> None:
    from vectorcluster_dev.product import deploy, prepare

    backend.check()
    # Downloads for the images wait for the network while Go compiles.
    with ThreadPoolExecutor(max_workers=1) as pool:
        prepared = pool.submit(prepare, settings, progress)
        backend.create(progress, nodes)
        prepared.result()
    deploy(settings, backend, progress, sample=sample)


def _deploy_to_context(settings: Settings, progress: Progress, context: str, *, sample: bool) -> None:
    from vectorcluster_dev.existing import ExistingCluster
    from vectorcluster_dev.product import deploy

    deploy(settings, ExistingCluster.open(settings, context), progress, sample=sample)


def _status_table(found: ClusterStatus) -> Table:
    table = Table("what", "state", title=None)
    table.add_row("API server", "ready" if found.answers else "does not answer")
    for node, ready in sorted(found.nodes.items()):
        table.add_row(f"node {node}", "ready" if ready else "not ready")
    for program, runs in sorted(found.programs.items()):
        table.add_row(program, "runs" if runs else "stopped")
    return table
