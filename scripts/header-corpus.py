"""Makes src/domain/safetensors/fixtures/header-corpus.json: damaged headers with the verdicts of the reference implementation.

    pip install safetensors==0.8.0
    python3 scripts/header-corpus.py > src/domain/safetensors/fixtures/header-corpus.json

Each case is a file: `head`, base64 of everything before the data, then `data` zero bytes. `tensors` is what the reference read,
`[name, dtype, shape]` in the order of their names, or null where it refused the file. The seed is fixed: a run gives the same file.
"""
import base64
import json
import random
import re
import struct

import safetensors

SEED = 20261129
RUNS = 40_000
KEPT = 350  # of each verdict

DTYPES = "BOOL U8 I8 F8_E5M2 F8_E4M3 F8_E8M0 I16 U16 F16 BF16 I32 U32 F32 F64 I64 U64 C64 F4 F6_E2M3 F6_E3M2".split()
BITS = dict(BOOL=8, U8=8, I8=8, F8_E5M2=8, F8_E4M3=8, F8_E8M0=8, I16=16, U16=16, F16=16, BF16=16, I32=32, U32=32, F32=32,
            F64=64, I64=64, U64=64, C64=64, F4=4, F6_E2M3=6, F6_E3M2=6)
TOKENS = ['"a":', '"__metadata__":', '{}', '[]', 'null', 'true', '0', '-0', '-1', '1', '1.0', '1e0', '1e999', '01', '18446744073709551615',
          '18446744073709551616', '9007199254740993', '""', '"F32"', '"f32"', '{"F32":null}', '["F32",[1],[0,4]]', ',', ':', '{', '}', '[', ']',
          ' ', '\n', '\t', '\x00', '\ufeff', '\u00a0', '"\\u0000"', '"\\ud800"', '"\\ud83d\\ude00"', '"\\x"', '"dtype":', '"shape":', '"data_offsets":',
          '"constructor":', '"__proto__":', '//', 'NaN', 'Infinity', "'", '"\u0001"', '"\u007f"', '"\u2028"', '"extra":{"deep":[1,[2,{"x":null}]]}']


def well_formed(rng):
    """A header that the reference takes, with its bytes of data."""
    at, entries = 0, []
    for number in range(rng.choice([0, 1, 1, 2, 2, 3, 5])):
        dtype = rng.choice(DTYPES)
        shape = [rng.choice([0, 1, 2, 3, 4, 8]) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
        bits = BITS[dtype]
        for size in shape:
            bits *= size
        if bits % 8:
            shape, bits = [8], BITS[dtype] * 8
        fields = [('"dtype"', json.dumps(dtype)), ('"shape"', json.dumps(shape)), ('"data_offsets"', json.dumps([at, at + bits // 8]))]
        rng.shuffle(fields)
        name = rng.choice(["a", "b", "lora.up", "é", "\U0001f600", "", "__proto__", "x" * 40]) + str(number)
        entries.append((json.dumps(name, ensure_ascii=rng.random() < 0.5), "{" + ",".join(k + ":" + v for k, v in fields) + "}"))
        at += bits // 8
    if rng.random() < 0.5:
        entries.append(('"__metadata__"', json.dumps({key: "v" for key in rng.sample(["format", "é", "", "ss_dim"], rng.randrange(4))})))
    rng.shuffle(entries)
    space = rng.choice(["", "", " ", "\n  "])
    text = "{" + ",".join(space + key + ":" + space + value for key, value in entries) + space + "}"
    return text.encode() + b" " * rng.choice([0, 0, 1, 7]), at


def damaged(rng, head):
    head = bytearray(head)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        at = rng.randrange(len(head) + 1)
        kind = rng.randrange(7)
        if kind == 0 and head:
            head[at % len(head)] ^= 1 << rng.randrange(8)
        elif kind == 1:
            head[at:at] = rng.choice(TOKENS).encode()
        elif kind == 2:
            del head[at:at + rng.randrange(1, 6)]
        elif kind == 3:
            head[at:at + rng.randrange(1, 6)] = rng.choice(TOKENS).encode()
        elif kind == 4:
            piece = head[at:at + rng.randrange(1, 30)]
            to = rng.randrange(len(head) + 1)
            head[to:to] = piece
        elif kind == 5:
            digits = [i for i, byte in enumerate(head) if 48 <= byte <= 57]
            if digits:
                head[rng.choice(digits)] = rng.choice(b"0123456789-.e")
        else:
            head[at:at] = bytes([rng.randrange(256)])
    return bytes(head)


def case(rng):
    head, data = well_formed(rng)
    if rng.random() < 0.85:
        head = damaged(rng, head)
    length = len(head)
    if rng.random() < 0.05:
        length = rng.choice([0, 1, length - 1, length + 1, length + 8, 100_000_001, 2**63, 2**64 - 1])
    if rng.random() < 0.08:
        data = max(0, data + rng.choice([-8, -1, 1, 8]))
    return struct.pack("<Q", max(0, length)) + head, data


def verdict(head, data):
    try:
        found = safetensors.deserialize(head + bytes(data))
    except safetensors.SafetensorError as error:
        return None, str(error)
    return sorted([name, info["dtype"], list(info["shape"])] for name, info in found), ""


def main():
    rng = random.Random(SEED)
    accepted, refused = {}, {}
    for _ in range(RUNS):
        head, data = case(rng)
        tensors, why = verdict(head, data)
        # Cases alike in outcome and size say little more: one of each is kept.
        if tensors is None:
            # Which of several faulty tensors is named depends on a hash that is seeded anew for each run.
            kind = re.sub(r"`[^`]*`|\d+", "", why)[:60]
            refused.setdefault((kind, len(head) // 8), (head, data, None))
        else:
            accepted.setdefault((len(tensors), len(head), data), (head, data, tensors))
    cases = [list(group.values()) for group in (accepted, refused)]
    kept = [one for group in cases for one in rng.sample(group, min(KEPT, len(group)))]
    lines = [json.dumps({"head": base64.b64encode(head).decode(), "data": data, "tensors": tensors}) for head, data, tensors in kept]
    print('{"reference": "safetensors %s", "seed": %d, "cases": [\n%s\n]}' % (safetensors.__version__, SEED, ",\n".join(lines)))


main()
