"""Where models and data are found: the folders of OCTET_MIRROR, the repository, and jars that Maven resolves."""
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

HOME = Path(os.environ["OCTET_HOME"]).absolute()
WORK = Path(os.environ["OCTET_PEERS_WORK"]).absolute()
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"


class Missing(Exception):
    """A model or its data is not on this machine; the message says what was looked for and where."""


def mirror(path, *repository):
    """The first of `path` below a folder of OCTET_MIRROR and of `repository`, paths below the repository's root."""
    folders = [Path(f) for f in os.environ.get("OCTET_MIRROR", "").split(os.pathsep) if f]
    for place in [folder / path for folder in folders] + [HOME / other for other in repository]:
        if place.exists():
            return place
    raise Missing(f"{path} is in no folder of OCTET_MIRROR ({os.environ.get('OCTET_MIRROR') or 'not set'})")


def jar_entry(coordinates, entry):
    """A file of a jar, resolved once by the user's own Maven with the user's settings."""
    target = WORK / "maven" / entry
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = ["mvn", "-q", "-B", COPY, f"-Dartifact={coordinates}", f"-DoutputDirectory={folder}"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        except FileNotFoundError:
            raise Missing(f"{coordinates}: there is no mvn on the PATH to get it") from None
        jars = list(Path(folder).glob("*.jar"))
        if done.returncode != 0 or not jars:
            raise Missing(f"{coordinates}: Maven could not get it: {done.stdout.strip()[:300]}")
        partial = target.with_suffix(".partial")
        with zipfile.ZipFile(jars[0]) as jar, jar.open(entry) as source, partial.open("wb") as sink:
            shutil.copyfileobj(source, sink)
        partial.rename(target)
    return target
