"""Reads one request as JSON from standard input and answers it from Maven Central, with jgo.

{"do": "resolve", "repository": folder, "roots": ["group:artifact:version"]}
    prints a JSON list of "group:artifact:type[:classifier]:version", roots and all they need to run.
{"do": "fetch", "repository": folder, "files": [{"group", "artifact", "version", "type", "classifier"}]}
    puts the files into the folder, laid out as a Maven repository. Whoever asked checks them.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import MavenContext

ATTEMPTS = 4


def resolve(context, roots):
    inputs, needed = context.resolver.resolve([context.create_dependency(root) for root in roots])
    return sorted({str(each.artifact) for each in inputs + needed if each.scope not in ("test", "provided")})


def fetch(context, file):
    component = context.project(file["group"], file["artifact"]).at_version(file["version"])
    artifact = component.artifact(classifier=file.get("classifier", ""), packaging=file["type"])
    for attempt in range(ATTEMPTS):
        try:
            # Not resolve(): that would take a file which an earlier attempt left half-written.
            artifact.cached_path.unlink(missing_ok=True)
            context.resolver.download(artifact)
            return
        except Exception as error:
            if attempt == ATTEMPTS - 1:
                raise SystemExit(f"{artifact}: {error}") from error
            time.sleep(2**attempt)


def main():
    request = json.load(sys.stdin)
    context = MavenContext(repo_cache=Path(request["repository"]), local_repos=[], timeout=60)
    if request["do"] == "resolve":
        json.dump(resolve(context, request["roots"]), sys.stdout)
        return
    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda file: fetch(context, file), request["files"]):
            pass


main()
