"""As much of GitHub's API as a comment takes; nothing but the standard library, so that no set-up comes before it."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode

from buckslip.model.errors import AuthError, NetworkError, UsageError

Json = dict[str, Any]
TRIES = 3
PAGE = 100  # entries, the most that GitHub gives at once
PAGES = 100


@dataclass(frozen=True, slots=True)
class GitHub:
    """One repository. `pause` are the seconds before a second try."""

    api: str
    repository: str
    token: str
    pause: float = 2.0

    @classmethod
    def of(cls, env: Mapping[str, str]) -> GitHub:
        """The repository of a workflow. Raises UsageError where the environment is not one."""
        repository, token = env.get("GITHUB_REPOSITORY", ""), env.get("GITHUB_TOKEN", "")
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository) or not token:
            raise UsageError("GITHUB_REPOSITORY and GITHUB_TOKEN have to be set")
        api = env.get("GITHUB_API_URL") or "https://api.github.com"
        return cls(api.rstrip("/"), repository, token, float(env.get("BUCKSLIP_RETRY_PAUSE") or 2))

    def get(self, path: str, *, missing: Json | None = None, **query: object) -> Json:
        """What is there; `missing` where nothing is, or the token may not see it."""
        found = self._ask("GET", path, query=query, missing=missing)
        return found if isinstance(found, dict) else {}

    def every(self, path: str, **query: object) -> Iterator[Json]:
        """The entries of a list, page by page."""
        for page in range(1, PAGES + 1):
            found = self._ask("GET", path, query={**query, "per_page": PAGE, "page": page})
            entries = found if isinstance(found, list) else []
            yield from (one for one in entries if isinstance(one, dict))
            if len(entries) < PAGE:
                return

    def send(self, method: str, path: str, value: Json) -> None:
        """Write something."""
        self._ask(method, path, value=value)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        value: Json | None = None,
        missing: Json | None = None,
    ) -> object:
        address = f"{self.api}/repos/{self.repository}/{path}" + (f"?{urlencode(query)}" if query else "")
        for left in reversed(range(TRIES)):
            try:
                return self._answer(method, address, value)
            except urllib.error.HTTPError as problem:
                with problem:
                    status = problem.code
                if missing is not None and status in (403, 404):
                    return missing
                if left == 0 or not (status == 429 or status >= 500) or method == "POST":
                    raise _told(method, path, status) from problem
            except (OSError, HTTPException, ValueError) as problem:
                if left == 0 or method == "POST":
                    raise NetworkError(f"GitHub did not answer {method} {path}: {problem}") from problem
            time.sleep(self.pause)
        raise AssertionError("the last try returns or raises")

    def _answer(self, method: str, address: str, value: Json | None) -> object:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "User-Agent": "buckslip",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        data = json.dumps(value).encode() if value is not None else None
        request = urllib.request.Request(address, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.loads(response.read() or b"null")


def _told(method: str, path: str, status: int) -> AuthError | NetworkError:
    if status in (401, 403, 404):
        way_out = "the job needs `permissions: pull-requests: write`, and a fork's own run has no such token"
        return AuthError(f"GitHub refuses {method} {path} ({status}): {way_out}")
    return NetworkError(f"GitHub answers {method} {path} with {status}; run the job again later")
