"""The Debian package of a build: made twice, unpacked into an empty folder, and used there.

What runs sees neither the tree nor the build: both are covered by an empty file system where this machine lets a test
do that, nothing of the environment leads there, and no file of the package names them.
"""
import datetime
import email.utils
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["CASGRID_BUILD"]).resolve()
COVER = 'for place in "$1" "$2"; do [ ! -d "$place" ] || mount -t tmpfs none "$place" || exit 99; done; shift 2; exec "$@"'

for tool in ("dpkg-deb", "dpkg-shlibdeps", "cpack", "file"):
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not there, which a package is made with", allow_module_level=True)
if not (BUILD / "CPackConfig.cmake").exists():
    pytest.skip("Debian's python3-numpy and python3-pandas are not there, which a package depends on", allow_module_level=True)
if os.path.realpath(sys.executable) != os.path.realpath("/usr/bin/python3"):
    pytest.skip("the module of this build is for another Python than the system's", allow_module_level=True)


def begin(into, umask, **environment):
    into.mkdir()
    script = f'umask {umask}; exec bash "$@"'
    return subprocess.Popen(["sh", "-c", script, "sh", TOP / "packaging/package.sh", BUILD, "--compression", "gzip", into],
                            cwd=into, env={**os.environ, "TMPDIR": str(into), **environment}, stdout=subprocess.PIPE, text=True)


@pytest.fixture(name="packages", scope="module")
def made_packages(tmp_path_factory):
    """Two, side by side, of people who differ in whatever might get into one."""
    place = tmp_path_factory.mktemp("package")
    makers = [begin(place / "first", "022"), begin(place / "another folder", "077", TZ="Asia/Tokyo", LC_ALL="C")]
    made = [pathlib.Path(maker.communicate()[0].strip()) for maker in makers]
    assert [maker.returncode for maker in makers] == [0, 0]
    return made


@pytest.fixture(name="package", scope="module")
def first_package(packages):
    return packages[0]


@pytest.fixture(name="root", scope="module")
def unpacked_package(package, tmp_path_factory):
    root = tmp_path_factory.mktemp("unpacked") / "a root"
    subprocess.run(["dpkg-deb", "-x", package, root], check=True)
    return root


def cover():
    """The words before a command that hide tree and build from it; none where that is not allowed."""
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    words = ["unshare", *user, "--mount", "sh", "-c", COVER, "sh", str(TOP), str(BUILD)]
    try:
        hidden = subprocess.run([*words, "ls", "-A", TOP], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return []
    return words if hidden.returncode == 0 and hidden.stdout == "" else []


COVERED = cover()


def use(root, *words, cwd, **environment):
    """A command of somebody who has nothing but the package."""
    alone = {"PATH": f"{root}/usr/bin:/usr/bin:/bin", "PYTHONPATH": f"{root}/usr/lib/python3/dist-packages",
             "HOME": str(cwd), "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run([*COVERED, *map(str, words)], cwd=cwd, env=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stdout[-500:], done.stderr)
    return done.stdout


def files(root):
    return sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink())


def test_two_have_the_same_octets_whoever_makes_them_and_where(packages):
    first, second = packages
    assert first != second and first.name == second.name
    assert first.read_bytes() == second.read_bytes()


def test_no_file_names_the_tree_or_the_build(root):
    assert len(files(root)) > 80
    for path in files(root):
        content = path.read_bytes()
        for place in {TOP, BUILD}:
            assert os.fsencode(place) not in content, path


def test_modes_owners_and_times_are_those_of_a_package(package):
    listing = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True,
                             env={**os.environ, "TZ": "UTC"}).stdout.splitlines()
    signed, = re.findall(r"^ -- .*>  (.*)$", (TOP / "packaging/changelog").read_text().partition("\n\ncasgrid (")[0], re.MULTILINE)
    time = email.utils.parsedate_to_datetime(signed).astimezone(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M")
    assert len(listing) > 100 and all(f" {time} ./" in line for line in listing)
    programs = {line.split()[5] for line in listing if line.startswith("-rwx")}
    assert programs == {"./usr/bin/casgrid"}
    for line in listing:
        assert re.match(r"(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--|lrwxrwxrwx) root/root ", line), line


def test_it_depends_on_what_its_libraries_need_and_on_python(package, root, tmp_path):
    depends = subprocess.run(["dpkg-deb", "-f", package, "Depends"], capture_output=True, text=True, check=True).stdout
    (tmp_path / "debian").mkdir()
    (tmp_path / "debian/control").write_text("Source: casgrid\n\nPackage: casgrid\nArchitecture: any\n")
    module, = root.glob("usr/lib/python3/dist-packages/casgrid_core*.so")
    flow = root / "usr/lib/casgrid/networks/casgrid-flow.so"
    found = subprocess.run(["dpkg-shlibdeps", "-O", f"-e{root}/usr/bin/casgrid", f"-e{module}", f"-e{flow}"], cwd=tmp_path,
                           capture_output=True, text=True, check=True).stdout
    libraries = set(found.strip().removeprefix("shlibs:Depends=").split(", "))
    minor = sys.version_info.minor
    python = {f"python3 (>= 3.{minor}~)", f"python3 (<< 3.{minor + 1})"}
    assert module.name.endswith(sysconfig.get_config_var("EXT_SUFFIX"))
    for name in ("numpy", "pandas"):
        version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", f"python3-{name}"], capture_output=True, text=True,
                                 check=True).stdout
        python.add(f"python3-{name} (>= {version.rpartition('-')[0]})")
    assert any(l.startswith("libsimgrid") for l in libraries) and any(l.startswith("libprotobuf") for l in libraries)
    assert set(depends.strip().split(", ")) == libraries | python


# ---- used -------------------------------------------------------------------------------------------

def test_the_program_runs_what_came_with_it(root, tmp_path):
    path = use(root, "casgrid", "examples", "wan-squeeze", cwd=tmp_path).strip()
    assert path == str(root / "usr/share/casgrid/scenarios/catalog/wan-squeeze.textproto")
    use(root, "casgrid", "new", "mine", cwd=tmp_path)
    use(root, "casgrid", "check", "mine.textproto", cwd=tmp_path)
    assert "verdict: pass" in use(root, "casgrid", "run", "mine.textproto", "--network", "flow", cwd=tmp_path)


def test_its_commands_need_nothing_beside_them(root, tmp_path):
    said = use(root, "casgrid", "examples", cwd=tmp_path)
    for scenario in (TOP / "scenarios/catalog").glob("*.textproto"):
        assert re.search(rf"^ *{scenario.stem} +\w", said, re.MULTILINE), said
    assert use(root, "casgrid", "reference", cwd=tmp_path) == (TOP / "docs/scenario-reference.md").read_text()
    assert "$schema" in json.loads(use(root, "casgrid", "reference", "--json-schema", cwd=tmp_path))


def test_samples_become_a_scenario(root, tmp_path):
    exports = use(root, "casgrid", "examples", "exports", cwd=tmp_path).strip()
    use(root, "casgrid", "import", exports, "-o", "real.textproto", "--starts-at", "2024-03-04T09:00:00Z", "--duration", "900",
        cwd=tmp_path)
    logs = use(root, "casgrid", "examples", "logs", cwd=tmp_path).strip()
    use(root, "casgrid", "calibrate", logs, "-o", "real.profile", "--megacycles-per-core", "2900", cwd=tmp_path)
    assert (tmp_path / "real.textproto").stat().st_size > 1000 and (tmp_path / "real.profile").stat().st_size > 1000


def test_the_python_package_finds_its_module_its_program_and_its_examples(root, tmp_path):
    told = use(root, "/usr/bin/python3", "-c",
               "import casgrid, casgrid_core\n"
               "examples = casgrid.examples()\n"
               "print(casgrid.__file__, casgrid_core.__file__, *examples.path, sep='\\n')\n"
               "print(casgrid.run(examples.path['wan-squeeze'], brief=True, network='queue').fingerprint)\n"
               "casgrid.import_topology(examples.path['exports'])\n", cwd=tmp_path).splitlines()
    fingerprints = (TOP / "tests/determinism/fingerprints.txt").read_text()
    assert f"wan-squeeze queue {told.pop()}\n" in fingerprints
    assert len(told) == 2 + len(list((TOP / "scenarios/catalog").glob("*.textproto"))) + 2
    assert all(path.startswith(f"{root}/usr/") and os.path.exists(path) for path in told), told


def test_pages_find_the_scenarios_that_they_speak_of(root):
    pages = root / "usr/share/doc/casgrid"
    linked = re.findall(r"\]\(((?:docs|scenarios|notebooks)/[^)#]*)", (pages / "README.md").read_text())
    assert len(linked) > 10
    for link in linked:
        assert (pages / link).exists(), link


# ---- manual page and completion: what --help says ---------------------------------------------------

@functools.lru_cache(maxsize=None)
def help_of(root, *command):
    return use(root, "casgrid", *command, "--help", cwd=root)


def options_of(root, *command):
    """The names of a command's options, by its help."""
    text = help_of(root, *command)
    return {name for names in re.findall(r"^  (-[\w,-]+)", text, re.MULTILINE) for name in names.split(",")}


def commands_of(root, *command):
    _, _, listed = help_of(root, *command).partition("Subcommands:\n")
    return re.findall(r"^  (\w+)", listed, re.MULTILINE)


def every_command(root):
    for name in commands_of(root):
        below = commands_of(root, name)
        yield from ([name, other] for other in below)
        if not below:
            yield [name]


@pytest.mark.skipif(not shutil.which("man"), reason="man is not installed")
def test_the_manual_page_has_every_command_and_option(root):
    page = root / "usr/share/man/man1/casgrid.1.gz"
    done = subprocess.run(["man", "--warnings", "-P", "cat", "-l", page], capture_output=True, text=True, check=True,
                          env={**os.environ, "MANWIDTH": "100", "MAN_KEEP_FORMATTING": "", "LC_ALL": "C.UTF-8"})
    assert done.stderr == ""
    commands = list(every_command(root))
    assert ["run"] in commands and ["trace", "diff"] in commands
    for command in commands:
        part = re.search(rf"^   {' '.join(command)}\n(.*?)(?=^ {{0,3}}\S)", done.stdout, re.MULTILINE | re.DOTALL)
        assert part, command
        written = set(re.findall(r"(?<![\w-])--?\w[\w-]*", part[1]))
        assert options_of(root, *command) <= written, command


def complete(root, cwd, line):
    """What bash offers at the end of a line."""
    words = line.split(" ")
    script = ('. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _casgrid casgrid "${COMP_WORDS[COMP_CWORD]}"; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    place = root / "usr/share/bash-completion/completions/casgrid"
    return set(use(root, "bash", "-c", script, place, *words, cwd=cwd).split())


def test_commands_are_completed(root, tmp_path):
    assert complete(root, tmp_path, "casgrid ") == set(commands_of(root))
    assert complete(root, tmp_path, "casgrid re") == {"replay"}
    assert complete(root, tmp_path, "casgrid trace ") == {"diff", "print"}


def test_options_of_every_command_are_completed(root, tmp_path):
    for command in every_command(root):
        offered = complete(root, tmp_path, f"casgrid {' '.join(command)} -")
        assert offered == options_of(root, *command), command


@pytest.mark.parametrize("line, offered", [
    ("casgrid run x.textproto --network ", {"flow", "queue"}), ("casgrid run --network = q", {"queue"}),
    ("casgrid run --network =", {"flow", "queue"}), ("casgrid run --seed ", set()), ("casgrid run --out ", set()),
    ("casgrid run ", set()), ("casgrid examples wan", {"wan-squeeze"}), ("casgrid examples --json l", {"logs"})])
def test_values_and_examples_are_completed(root, tmp_path, line, offered):
    assert complete(root, tmp_path, line) == offered


def test_a_command_line_that_is_wrong_is_told_so(tmp_path):
    for words, why in ((["--frobnicate"], "no option --frobnicate"), (["--compression", "none"], "gzip or xz"),
                       ([str(tmp_path / "nowhere")], "no directory")):
        done = subprocess.run(["bash", TOP / "packaging/package.sh", BUILD, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 2 and why in done.stderr
