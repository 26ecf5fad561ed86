"""A passkey without a device: what a telephone answers to the site's challenges."""

import json
import os
import re
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HOST = "localhost"
Flag = AuthenticatorData.FLAG


class SoftKey:
    """One key of one person at one site; `verifies` says whether it asks for a finger."""

    def __init__(self, *, verifies: bool = True, origin: str = f"http://{HOST}") -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.flags = Flag.UP | (Flag.UV if verifies else Flag(0))
        self.origin = origin
        self.owner = b""

    def create(self, options: dict[str, Any]) -> str:
        asked = options["publicKey"]
        self.owner = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.secret.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        told = AuthenticatorData.create(sha256(HOST.encode()), self.flags | Flag.AT, 0, credential)
        return self._answer(
            clientDataJSON=self._client(CollectedClientData.TYPE.CREATE, asked),
            attestationObject=AttestationObject.create("none", told, {}),
        )

    def get(self, options: dict[str, Any]) -> str:
        told = AuthenticatorData.create(sha256(HOST.encode()), self.flags, 0)
        client = self._client(CollectedClientData.TYPE.GET, options["publicKey"])
        signature = self.secret.sign(told + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=client,
            authenticatorData=told,
            signature=signature,
            userHandle=self.owner,
        )

    def _client(self, kind: CollectedClientData.TYPE, asked: dict[str, Any]) -> CollectedClientData:
        challenge = websafe_decode(asked["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, **parts: bytes) -> str:
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": {name: websafe_encode(part) for name, part in parts.items()},
            }
        )


def options_of(page: str) -> dict[str, Any]:
    """What the script of a page is given."""
    found = re.search(r'<script id="passkey-options" type="application/json">(.*?)</script>', page)
    assert found
    (options,) = json.loads(found[1]).values()
    return options
