"""The images there are."""

from __future__ import annotations

from vectorcluster_dev.errors import DevError
from vectorcluster_dev.images.recipe import BASE_NAME, Recipe
from vectorcluster_dev.images.staging import go_program, kafka, milvus, operator

MILVUS_VERSIONS = ("2.3.5", "2.3.4")

#: What the cluster and its sample need; the others are built when somebody asks for them.
UP_IMAGES = ("etcd", "versitygw", "milvus", "kafka", "operator")


def _recipes() -> tuple[Recipe, ...]:
    return (
        Recipe(BASE_NAME, "bookworm", stands_on=None),
        *(milvus.recipe(version) for version in MILVUS_VERSIONS),
        kafka.recipe(),
        go_program.recipe("etcd", module="go.etcd.io/etcd/server/v3"),
        go_program.recipe("versitygw", module="github.com/versity/versitygw"),
        go_program.recipe("milvus-stand-in", module="google.golang.org/grpc"),
        operator.python_recipe(),
        operator.recipe(),
        Recipe("postgresql", "15"),
    )


RECIPES = _recipes()


def find(name: str) -> Recipe:
    """The recipe of "kafka", or of "milvus:2.3.4"; without a version, the default one.

    Raises:
        DevError: There is no such image.
    """
    for recipe in RECIPES:
        if name in {recipe.name, recipe.title}:
            return recipe
    raise DevError(
        f"there is no image {name!r}; these can be built: {', '.join(one.title for one in RECIPES)}"
    )
