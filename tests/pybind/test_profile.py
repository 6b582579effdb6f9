"""Profiles that runs take up and are compared with."""
import pathlib

import pytest

import casgrid

TOP = pathlib.Path(__file__).resolve().parents[2]
GOOD = (TOP / "tests" / "program" / "good.textproto").read_text()


@pytest.fixture(scope="module")
def loop(tmp_path_factory):
    logs = tmp_path_factory.mktemp("loop") / "logs"
    casgrid.run(GOOD.replace("duration_s: 60", "duration_s: 600"), network="queue", logs=logs)
    profile = casgrid.calibrate(logs)
    return profile, casgrid.run(GOOD, profile=profile, network="queue", seed=4)


def test_a_run_takes_a_profile_up(loop):
    profile, result = loop
    assert result.applied.loc[0, ["population", "client", "users"]].tolist() == ["staff", "OWA", 50]
    assert any("starts_at" in line for line in result.not_applied)
    told = profile.told["clients"][0]["profile"]["session_requests_mean"]
    assert result.applied.loc[0, "session_requests"] == pytest.approx(told)


def test_observed_stands_beside_simulated(loop):
    profile, result = loop
    frame = result.compare(profile).set_index(["protocol", "action"])
    read = frame.loc[("owa", "read")]
    observed = profile.latency["owa GetItem"].loc[0.5]
    assert read.observed_p50_ms == pytest.approx(observed, rel=0.01)
    assert read.ratio_p50 == pytest.approx(read.simulated_p50_ms / read.observed_p50_ms)
    assert read.agrees_p50 == True  # noqa: E712 (NA is neither)
    assert frame.loc[("owa", "all"), "simulated"] > read.simulated
    points = result.quantiles(profile)
    assert set(points.action) >= {"all", "read", "change"} and points.probability.between(0, 1).all()


def test_a_qq_plot_has_a_diagonal_and_a_panel_a_protocol(loop, tmp_path):
    profile, result = loop
    figure = result.qq(profile, protocol="owa")
    (panel,) = figure.axes
    assert panel.get_title() == "owa" and panel.get_xlabel() == "observed ms"
    diagonal, quantiles = panel.lines[:2]
    assert list(diagonal.get_xdata()) == list(diagonal.get_ydata())
    table = result.quantiles().query("protocol == 'owa' and action == 'all'")
    assert list(quantiles.get_xdata()) == table.observed_ms.tolist()
    assert list(quantiles.get_ydata()) == table.simulated_ms.tolist()
    figure.savefig(tmp_path / "qq.png")
    assert (tmp_path / "qq.png").stat().st_size > 5000
    with pytest.raises(ValueError, match="no quantiles of mapi .*there are of: owa"):
        result.qq(protocol="mapi")


def test_a_result_is_compared_with_its_own_profile_only(loop, tmp_path):
    profile, result = loop
    profile.save(tmp_path / "same.textproto")
    assert len(result.compare(tmp_path / "same.textproto")) == len(result.compare())
    (tmp_path / "other.textproto").write_text(profile.text + "# another\n")
    with pytest.raises(ValueError, match="beside another profile"):
        result.compare(tmp_path / "other.textproto")
    with pytest.raises(ValueError, match="cannot be read"):
        result.compare(tmp_path / "none.textproto")
    plain = casgrid.run(GOOD, network="queue", until_s=5)
    with pytest.raises(ValueError, match="beside no profile"):
        plain.compare()


def test_a_bad_profile_is_a_value_error(tmp_path):
    bad = tmp_path / "bad.textproto"
    bad.write_text("mix { protocol: 7 }\n")
    with pytest.raises(ValueError, match="bad.textproto:1"):
        casgrid.run(GOOD, profile=bad)
