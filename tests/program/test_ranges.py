"""Numbers out of range, given in files and as options; the schema that says the ranges; what a run will take."""
import copy
import json
import resource

import jsonschema
import pytest

from conftest import CATALOGUE, casgrid

EXTREMES = ["0", "-1", "-0.5", "1e-300", "1e-9", "0.5", "1", "2", "1e3", "65536", "1e9", "1e13", "1e18", "1e100", "1e308", "1e400",
            "-1e308", "inf", "-inf", "nan", "4294967296", "18446744073709551616", "x", ""]


@pytest.fixture(name="scenario")
def _scenario(good, tmp_path):
    path = tmp_path / "good.textproto"
    path.write_text(good)
    return path


@pytest.mark.parametrize("option", ["--seed", "--until", "--scale", "--quantum"])
def test_option_at_every_extreme_is_refused_or_runs(scenario, option):
    refused = 0
    for value in EXTREMES:
        done = casgrid("run", scenario, "--quiet", "--network", "queue", f"{option}={value}")
        assert done.returncode in (0, 1, 2), (value, done)
        assert "terminate" not in done.stderr and "internal" not in done.stderr, done.stderr
        if done.returncode == 2:
            refused += 1
            assert done.stdout == "" and done.stderr, value
    assert 8 <= refused < len(EXTREMES)


def test_option_out_of_range_says_the_range(scenario):
    done = casgrid("run", scenario, "--until", "1e9")
    assert done.returncode == 2 and "0.001 to 2,592,000 seconds" in done.stderr


def test_what_scale_makes_is_held_to_the_ranges(good, tmp_path):
    path = tmp_path / "many.textproto"
    path.write_text(good.replace("users: 50", "users: 10000000"))
    done = casgrid("run", path, "--scale", "1000")
    assert done.returncode == 2 and "populations[0].users" in done.stderr and "100,000,000" in done.stderr


# Whether they all begin within the run or not: their places are kept from the start.
@pytest.mark.parametrize("users, options", [("", []), (" closed { ramp_s: 31536000 }", []), ("", ["--until", "0.001"]),
                                            (" client: MAPI_HTTP closed { ramp_s: 31536000 }", [])])
def test_more_than_the_process_may_have_is_refused_unless_forced(good, tmp_path, users, options):
    path = tmp_path / "many.textproto"
    path.write_text(good.replace("users: 50", "users: 5000000" + users))
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    done = casgrid("run", path, "--network", "queue", *options, preexec_fn=limit)
    assert done.returncode == 2, done
    assert "populations[0].users" in done.stderr and "GiB" in done.stderr and "--force" in done.stderr


@pytest.fixture(name="schema", scope="module")
def _schema():
    done = casgrid("reference", "--json-schema")
    assert done.returncode == 0, done.stderr
    schema = json.loads(done.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def as_json(path):
    done = casgrid("reference", "--as-json", path)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.textproto")), ids=lambda p: p.stem)
def test_schema_takes_the_catalogue(schema, path):
    assert [e.message for e in schema.iter_errors(as_json(path))] == []


def test_schema_and_validator_refuse_the_same(schema, scenario, tmp_path):
    good = as_json(scenario)
    changes = [("duration_s", 0), ("duration_s", 1e9), ("seed", -1)]
    wrong = []
    for field, value in changes:
        bad = copy.deepcopy(good)
        bad[field] = value
        wrong.append(bad)
    for change in (lambda s: s["topology"]["links"][0].update(bandwidth_mbps=1e14),
                   lambda s: s["topology"]["links"][0].pop("latency_ms"),
                   lambda s: s["populations"][0].update(users=2**32 - 1),
                   lambda s: s["populations"][0]["profile"].update(patience_s=1e10),
                   lambda s: s["populations"][0]["profile"].update(think_s={"constant": -1}),
                   lambda s: s["populations"][0]["profile"].update(think_s={"erlang": {"mean": 1, "stages": 17}}),
                   lambda s: s["populations"][0].update(day=[1e9] * 24),
                   lambda s: s["faults"][0].update(site_loss="paris"),
                   lambda s: s.update(no_such_field=1)):
        bad = copy.deepcopy(good)
        change(bad)
        wrong.append(bad)
    path = tmp_path / "bad.json"
    for bad in wrong:
        path.write_text(json.dumps(bad))
        done = casgrid("check", path)
        assert done.returncode == 2 and f"{path}:" in done.stderr, (bad, done)
        assert list(schema.iter_errors(bad)), bad
    path.write_text(json.dumps(good))
    assert casgrid("check", path).returncode == 0
    assert not list(schema.iter_errors(good))


DEEP = {
    "text.textproto": "populations {" * 100_000,
    "list.textproto": "populations { day: [<] }",
    "angle.textproto": "<" * 100_000,
    "object.json": '{"a":' * 100_000,
    "forest.json": '{"servers":' + "[" * 100_000 + "]" * 100_000 + "}",
    "number.json": '{"notes": 1e400, "servers": []}',
}


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("command", [["check"], ["audit"], ["run"], ["golden", "--check"]], ids=lambda c: c[0])
def test_what_never_ended_ends_with_a_place(tmp_path, name, command):
    path = tmp_path / name
    path.write_text(DEEP[name])
    limits = lambda: (resource.setrlimit(resource.RLIMIT_CPU, (1, 2)), resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)))
    done = casgrid(command[0], path, *command[1:], preexec_fn=limits)
    assert done.returncode == 2, done
    assert f"{path}:1: " in done.stderr, done.stderr
