"""Ask Milvus itself: each process for its state, a proxy for a login and for the health of the whole."""

from vectorcluster_api.conditions import ConditionType, Reason
from vectorcluster_api.spec import Mode

from vectorcluster_operator.desired import labels, names
from vectorcluster_operator.desired.context import UserPassword
from vectorcluster_operator.engine.client import (
    DEFAULT_PASSWORD,
    ROOT,
    Endpoint,
    EngineError,
    Health,
    Login,
)
from vectorcluster_operator.k8s.api import Object
from vectorcluster_operator.k8s.kinds import POD
from vectorcluster_operator.k8s.recorder import EventType
from vectorcluster_operator.reconcile.scope import Scope
from vectorcluster_operator.reconcile.steps.workloads import component_of

_ASK_AGAIN = 1.0
_WORST_FIRST = ("Abnormal", "Stopping", "Initializing", "Unknown", "Standby", "Healthy")


def ask_engine(scope: Scope) -> None:
    """Fill component states, replace the well-known password, and state whether Milvus answers."""
    pods = _engine_pods(scope)
    _component_states(scope, pods)
    entrance = "standalone" if scope.cluster.spec.mode is Mode.STANDALONE else "proxy"
    proxies = [pod for pod in pods if component_of(pod) == entrance and _ready(pod)]
    if not proxies:
        _not_ready(scope, Reason.WAITING_FOR_PODS, _missing(scope) or f"no {entrance} pod is ready yet")
        return
    endpoint = _endpoint(scope, proxies[0])
    credentials = _credentials(scope)
    if credentials is not None and not _secured(scope, endpoint, credentials):
        return
    if credentials is None:
        scope.facts.find(ConditionType.SECURED, True, Reason.NOT_USED, "authentication is switched off")
    scope.facts.published = True
    try:
        health = scope.world.engine.health(endpoint, credentials)
    except EngineError as error:
        _not_ready(scope, Reason.WAITING_FOR_ENGINE, str(error))
        return
    _state_health(scope, health)


def _state_health(scope: Scope, health: Health) -> None:
    scope.facts.version = health.version
    if not health.healthy:
        said = "; ".join(health.reasons) or "it gives no reason"
        _not_ready(scope, Reason.ENGINE_UNHEALTHY, f"Milvus says that it is not healthy: {said}")
        return
    empty = [
        name
        for name, component in scope.facts.components.items()
        if component.replicas > 0 and component.ready_replicas == 0
    ]
    if empty:
        _not_ready(scope, Reason.WAITING_FOR_PODS, f"no pod is ready of {', '.join(empty)}")
        return
    scope.facts.find(
        ConditionType.READY, True, Reason.ENGINE_HEALTHY, "Milvus answers and all its components are healthy"
    )


def _engine_pods(scope: Scope) -> list[Object]:
    """Running Milvus pods with an address, by name."""
    found = []
    for ref, body in sorted(scope.world.cache.children(scope.key).items()):
        metadata, status = body["metadata"], body.get("status") or {}
        if (
            ref.kind == POD.name
            and (metadata.get("labels") or {}).get(labels.NAME_LABEL) == labels.MILVUS
            and status.get("phase") == "Running"
            and status.get("podIP")
            and not metadata.get("deletionTimestamp")
        ):
            found.append(body)
    return found


def _ready(pod: Object) -> bool:
    conditions = pod["status"].get("conditions") or ()
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


def _component_states(scope: Scope, pods: list[Object]) -> None:
    states: dict[str, list[str]] = {}
    for pod in pods:
        state = scope.world.engine.component_state(pod["status"]["podIP"])
        states.setdefault(component_of(pod), []).append(state)
    for name, found in states.items():
        known = scope.facts.components.get(name)
        if known is not None:
            worst = min(found, key=_WORST_FIRST.index)
            scope.facts.components[name] = known.model_copy(update={"state": worst})


def _endpoint(scope: Scope, pod: Object) -> Endpoint:
    ca = scope.secrets.tls_ca
    return Endpoint(
        host=pod["status"]["podIP"],
        tls=scope.cluster.spec.security.tls is not None,
        ca=ca.encode() if ca else None,
        server_name=names.client_address(scope.cluster)[0],
    )


def _credentials(scope: Scope) -> UserPassword | None:
    password = scope.secrets.root_password
    return UserPassword(ROOT, password) if password is not None else None


def _secured(scope: Scope, endpoint: Endpoint, credentials: UserPassword) -> bool:
    """Whether root's password is the one in the Secret, setting it when it is still the well-known one."""
    login = scope.world.engine.login(endpoint, credentials)
    if login is Login.REFUSED:
        login = _replace_default(scope, endpoint, credentials)
    if login is Login.ACCEPTED:
        scope.facts.find(ConditionType.SECURED, True, Reason.PASSWORD_SET, "root has a password of its own")
        return True
    if login is Login.UNREACHABLE:
        _not_ready(
            scope, Reason.WAITING_FOR_ENGINE, f"the proxy at {endpoint.target} does not answer a login yet"
        )
        return False
    message = (
        "Milvus refuses the root password in the Secret, and the default one too: put the right password into the "
        "Secret, or change it in Milvus to match"
    )
    scope.facts.find(ConditionType.SECURED, False, Reason.LOGIN_FAILED, message)
    _not_ready(scope, Reason.LOGIN_FAILED, message)
    return False


def _replace_default(scope: Scope, endpoint: Endpoint, credentials: UserPassword) -> Login:
    default = UserPassword(ROOT, DEFAULT_PASSWORD)
    if scope.world.engine.login(endpoint, default) is not Login.ACCEPTED:
        return Login.REFUSED
    try:
        scope.world.engine.change_password(endpoint, default, credentials.password)
    except EngineError:
        return Login.UNREACHABLE
    scope.world.recorder.event(
        scope.cluster, EventType.NORMAL, "PasswordSet", "replaced the well-known password of root"
    )
    return Login.ACCEPTED


def _missing(scope: Scope) -> str | None:
    waiting = [
        f"{name} ({component.ready_replicas} of {component.replicas})"
        for name, component in scope.facts.components.items()
        if component.ready_replicas < component.replicas
    ]
    return f"waiting for pods of {', '.join(waiting)}" if waiting else None


def _not_ready(scope: Scope, reason: Reason, message: str) -> None:
    scope.facts.find(ConditionType.READY, False, reason, message)
    scope.look_again(_ASK_AGAIN)
