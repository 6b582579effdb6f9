import gzip

import pytest

import casgrid

FIELDS = ("DateTime,RequestId,Protocol,UrlStem,ProtocolAction,AuthenticatedUser,UserAgent,HttpStatus,ProxyAction,"
          "TargetServer,RequestBytes,ResponseBytes,BackendProcessingLatency,HttpProxyOverhead,TotalRequestTime")


def row(second, user="CONTOSO\\anna", action="GetItem", status=200, agent="Mozilla/5.0"):
    clock = f"{9 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return (f"2016-08-16T{clock}.500Z,id-{second:08},Owa,/owa/service.svc,{action},{user},{agent},{status},Proxy,"
            "mbx-paris1,1200,9500,90,8,100")


@pytest.fixture
def logs(tmp_path):
    rows = [row(10 * i, f"CONTOSO\\staff-{i % 7}") for i in range(400)]
    rows.append(row(4000, "CONTOSO\\HealthMailbox1"))
    rows.append("bad,row")
    with gzip.open(tmp_path / "a.log.gz", "wb") as file:
        file.write(f"#Fields: {FIELDS}\r\n".encode() + "\r\n".join(rows).encode())
    (tmp_path / "notes.md").write_text("no log")
    return tmp_path


def test_requests_come_as_a_frame(logs):
    read = casgrid.read_logs(logs)
    assert len(read.requests) == 401 and not read.is_cut
    first = read.requests.iloc[0]
    assert first.began.isoformat() == "2016-08-16T09:00:00.400000+00:00"
    assert (first.user, first.protocol, first.total_ms) == ("CONTOSO\\staff-0", "owa", 100.0)
    assert (read.requests.noise == "health mailbox").sum() == 1
    assert "columns: 2 columns, and its header has 15" in read.bad_rows[0]
    assert "notes.md: its ending" in read.not_read[0]
    assert read.files.loc[0, "rows"] == 401


def test_the_limit_bounds_the_frame_and_not_the_counts(logs):
    read = casgrid.read_logs([logs], limit=10)
    assert len(read.requests) == 10 and read.is_cut
    assert read.summary.set_index("what").loc["rows", "count"] == 401


def test_nothing_readable_is_an_error(tmp_path):
    (tmp_path / "x.log").write_text("hello\n")
    with pytest.raises(ValueError, match="no row could be read"):
        casgrid.read_logs(tmp_path)
    with pytest.raises(ValueError, match="no path was given"):
        casgrid.read_logs([])
    with pytest.raises(ValueError, match="not a log that is known"):
        casgrid.calibrate(tmp_path)


def test_a_profile_has_frames_and_is_saved(logs, tmp_path):
    profile = casgrid.calibrate(logs, megacycles_per_core=2000)
    assert profile.mix.loc[0, ["protocol", "action", "count"]].tolist() == ["owa", "GetItem", 400]
    assert profile.clients.loc["OWA", "users"] == 7
    assert profile.clients.loc["OWA", "front_end_ms"] == pytest.approx(8, abs=0.2)
    assert profile.hours.loc[9, "OWA"] == 1
    assert len(profile.hours) == 24
    assert profile.latency["owa GetItem"].loc[0.5] == pytest.approx(100, abs=1)
    profile.save(tmp_path / "p.textproto")
    assert "client: OWA" in (tmp_path / "p.textproto").read_text()
    with pytest.raises(ValueError, match="cannot be written"):
        profile.save(tmp_path / "no" / "p.textproto")
