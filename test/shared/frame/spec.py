"""Hark's frames once more, from docs/frames.md, FIPS-197, RFC 3610, RFC 4493 and
SP 800-108 alone: nothing but Python's standard library, and nothing of Hark's code.

Reads a JSON list of vectors from standard input, works each out from its inputs
and prints a JSON list of the disagreements, empty when there are none. Slow and
leaking time everywhere: for checking only.
"""

import json
import sys


def rotate(byte, count):
    return ((byte << count) | (byte >> (8 - count))) & 0xFF


def times(a, b):
    """Multiplication in the field of AES."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = (a << 1) ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def substitution_box():
    box = []
    for byte in range(256):
        inverse = next((c for c in range(256) if times(byte, c) == 1), 0)
        mixed = inverse
        for count in range(1, 5):
            mixed ^= rotate(inverse, count)
        box.append(mixed ^ 0x63)
    return box


BOX = substitution_box()


def round_keys(key):
    words = [list(key[4 * i : 4 * i + 4]) for i in range(4)]
    constant = 1
    for i in range(4, 44):
        word = list(words[i - 1])
        if i % 4 == 0:
            word = [BOX[byte] for byte in word[1:] + word[:1]]
            word[0] ^= constant
            constant = times(constant, 2)
        words.append([a ^ b for a, b in zip(words[i - 4], word)])
    return [sum(words[4 * i : 4 * i + 4], []) for i in range(11)]


def mix_column(column):
    return [
        times(column[i], 2) ^ times(column[(i + 1) % 4], 3) ^ column[(i + 2) % 4] ^ column[(i + 3) % 4]
        for i in range(4)
    ]


def aes(key, block):
    keys = round_keys(key)
    state = [a ^ b for a, b in zip(block, keys[0])]
    for turn in range(1, 11):
        state = [BOX[byte] for byte in state]
        state = [state[(i + 4 * (i % 4)) % 16] for i in range(16)]
        if turn < 10:
            state = sum((mix_column(state[4 * i : 4 * i + 4]) for i in range(4)), [])
        state = [a ^ b for a, b in zip(state, keys[turn])]
    return bytes(state)


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def ccm_seal(key, nonce, plaintext, tag_length):
    """RFC 3610 with no additional data and a length field of 15 minus the nonce's length."""
    field = 15 - len(nonce)
    flags = 8 * ((tag_length - 2) // 2) + field - 1
    mac = aes(key, bytes([flags]) + nonce + len(plaintext).to_bytes(field, "big"))
    padded = plaintext + bytes(-len(plaintext) % 16)
    for at in range(0, len(padded), 16):
        mac = aes(key, xor(mac, padded[at : at + 16]))

    def stream(index):
        return aes(key, bytes([field - 1]) + nonce + index.to_bytes(field, "big"))

    ciphertext = b"".join(
        xor(plaintext[at : at + 16], stream(1 + at // 16)) for at in range(0, len(plaintext), 16)
    )
    return ciphertext, xor(mac, stream(0))[:tag_length]


def cmac(key, message):
    def double(block):
        number = int.from_bytes(block, "big") << 1
        if number >> 128:
            number = (number & ((1 << 128) - 1)) ^ 0x87
        return number.to_bytes(16, "big")

    subkey = double(aes(key, bytes(16)))
    if not message or len(message) % 16:
        subkey = double(subkey)
        message += b"\x80"
        message += bytes(-len(message) % 16)
    message = message[:-16] + xor(message[-16:], subkey)
    mac = bytes(16)
    for at in range(0, len(message), 16):
        mac = aes(key, xor(mac, message[at : at + 16]))
    return mac


def reply_key(key, address):
    one, length = (1).to_bytes(4, "big"), (128).to_bytes(4, "big")
    return cmac(key, one + b"hark reply 1" + b"\0" + address + length)


def seal_frame(key, address, counter, info, plaintext):
    sent = counter.to_bytes(4, "little")
    ciphertext, tag = ccm_seal(key, address + b"\xd2\xfc" + bytes([info]) + sent, plaintext, 4)
    inside = address[::-1] if info & 2 else b""
    return bytes([info]) + inside + ciphertext + sent + tag


def seal_reply(key, address, counter, number):
    version, sent, numbered = b"\x11", counter.to_bytes(4, "little"), number.to_bytes(2, "little")
    nonce = address + version + numbered + sent
    ciphertext, tag = ccm_seal(reply_key(key, address), nonce, bytes([number]), 8)
    return version + sent + numbered + ciphertext + tag


def crc16(message):
    remainder = 0xFFFF
    for byte in message:
        remainder ^= byte << 8
        for _ in range(8):
            remainder = (remainder << 1) ^ (0x11021 if remainder & 0x8000 else 0)
    return remainder


def stuff(message):
    groups = message.split(b"\0")
    out = b""
    for index, group in enumerate(groups):
        last_group = index == len(groups) - 1
        while len(group) > 254 or (len(group) == 254 and not last_group):
            out += b"\xff" + group[:254]
            group = group[254:]
        code = len(group) + 1
        # A message that ends with a full group has no empty group behind it.
        out += bytes([code]) + group
        if last_group and code == 1 and len(message) >= 254 and message[-254:].count(0) == 0:
            out = out[:-1]
    return out


def line(kind, address, payload):
    body = bytes([kind]) + address + payload
    return b"\0" + stuff(body + crc16(body).to_bytes(2, "little")) + b"\0"


def work_out(vector):
    raw = {name: bytes.fromhex(value) for name, value in vector.items() if name in HEX}
    if vector["kind"] == "frame":
        return seal_frame(raw["key"], raw["address"], vector["counter"], vector["info"], raw["plaintext"])
    if vector["kind"] == "reply-key":
        return reply_key(raw["key"], raw["address"])
    if vector["kind"] == "reply":
        return seal_reply(raw["key"], raw["address"], vector["counter"], vector["number"])
    if vector["kind"] == "line":
        return line(vector["type"], raw["address"], raw["payload"])
    raise ValueError("a kind of vector nobody described: " + vector["kind"])


HEX = ("key", "address", "plaintext", "payload")


def main():
    fips = aes(bytes(range(16)), bytes.fromhex("00112233445566778899aabbccddeeff"))
    assert fips.hex() == "69c4e0d86a7b0430d8cdb78070b4c55a", "this AES is not AES"
    assert crc16(b"123456789") == 0x29B1, "this CRC is not CCITT-FALSE"
    vectors = json.load(sys.stdin)
    wrong = []
    for vector in vectors:
        expected = work_out(vector).hex()
        if expected != vector["gives"]:
            wrong.append({"vector": vector, "expected": expected})
    json.dump({"checked": len(vectors), "wrong": wrong}, sys.stdout)


if __name__ == "__main__":
    main()
