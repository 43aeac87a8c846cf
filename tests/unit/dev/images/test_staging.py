"""What staging makes of what it downloads."""

import hashlib

import pytest
import yaml
from vectorcluster_dev.errors import DevError
from vectorcluster_dev.images.staging.go_program import module_version
from vectorcluster_dev.images.staging.kafka import check_jars
from vectorcluster_dev.images.staging.milvus import configuration, logging_flags

TEMPLATE = """
etcd:
  endpoints: localhost:{{ etcd_port(int): 2379 }}
  use:
    embed: true # Whether to enable embedded Etcd (an in-process EtcdServer).
  data:
    dir: {{ etcd_data_dir }}
mq:
  type: rocksmq
log:
  file:
    rootPath: {{ system_log_path }}
common:
  storageType: local # please adjust
  security:
    authorizationEnabled: {{ authorization_enabled(bool): false }}
"""


def test_milvus_gets_the_configuration_of_a_server_on_its_own():
    assert yaml.safe_load(configuration(TEMPLATE)) == {
        "etcd": {"endpoints": "localhost:2379", "use": {"embed": False}, "data": {"dir": "default.etcd"}},
        "mq": {"type": "default"},
        "log": {"file": {"rootPath": ""}},
        "common": {"storageType": "remote", "security": {"authorizationEnabled": False}},
    }


def test_an_unknown_variable_of_the_template_is_an_error():
    with pytest.raises(DevError, match="asks for new_thing, which has no value"):
        configuration(TEMPLATE + "x: {{ new_thing }}\n")


def test_a_template_without_the_lines_to_change_is_an_error():
    with pytest.raises(DevError, match="has no 'type: rocksmq' to change"):
        configuration(TEMPLATE.replace("rocksmq", "pulsar"))


def test_milvus_logs_to_standard_error_and_no_folder():
    flags = logging_flags("--logtostdout=false\n--logtostderr=false\n--alsologtostderr=false\n")
    assert flags.splitlines() == ["--logtostdout=false", "--logtostderr=true", "--alsologtostderr=false"]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def jars(tmp_path):
    (tmp_path / "a-1.jar").write_bytes(b"a")
    (tmp_path / "b-2.jar").write_bytes(b"b")
    return tmp_path


def test_the_pinned_jars_are_accepted(jars):
    check_jars(jars, f"{digest(b'a')}  a-1.jar\n{digest(b'b')}  b-2.jar\n")


@pytest.mark.parametrize(
    ("pinned", "named"),
    [
        (f"{digest(b'a')}  a-1.jar\n", "b-2.jar"),
        (f"{digest(b'a')}  a-1.jar\n{digest(b'x')}  b-2.jar\n", "b-2.jar"),
        (f"{digest(b'a')}  a-1.jar\n{digest(b'b')}  b-2.jar\n{digest(b'c')}  c-3.jar\n", "c-3.jar"),
    ],
    ids=["one too many", "another content", "one missing"],
)
def test_any_other_set_of_jars_is_refused(jars, pinned, named):
    with pytest.raises(DevError, match=f"Kafka's jars: {named} differ"):
        check_jars(jars, pinned)


def test_the_version_is_the_one_that_go_mod_requires():
    go_mod = "module x\n\nrequire (\n\tgo.etcd.io/etcd/api/v3 v3.7.1\n\tgo.etcd.io/etcd/server/v3 v3.7.3\n)\n"
    assert module_version(go_mod, "go.etcd.io/etcd/server/v3") == "3.7.3"
    with pytest.raises(DevError, match="does not require it"):
        module_version(go_mod, "example.org/other")
