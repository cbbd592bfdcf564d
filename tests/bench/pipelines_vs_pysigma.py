#!/usr/bin/env python3
"""Compares what processing pipelines make of rules in siglake and in pySigma.

    pipelines_vs_pysigma.py SIGLAKE [CASES [SEED]]

Runs in an environment with pySigma. Each case is a generated rule, a generated pipeline and events.
pySigma applies the pipeline, and its condition tree is evaluated here on the events; siglake hunts
with the same rule and pipeline in the same events. A rule that siglake refuses is counted; one that
only pySigma refuses, or other events found, is a difference, and the exit code is 1.
"""

import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import yaml
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.processing.pipeline import ProcessingPipeline
from sigma.rule import SigmaRule
from sigma.types import SigmaBool, SigmaNull, SigmaNumber, SigmaString, SpecialChars

FIELDS = ["a", "b", "c"]
WORDS = ["x", "xy", "Y", "1", "12", "x y", "x\\y", "\\x"]
SOURCE = """name: generated
logsources: [{product: generated}, {product: other}]
columns: {id: text, doc: json}
unknown_fields: {json: doc}
output: [id]
"""


def value(rng):
    word = rng.choice(WORDS)
    return rng.choice([word, word, "*" + word, word + "*", "?" + word, rng.choice([1, 12]), None])


def rule(rng):
    searches = {}
    for name in ["one", "two"][: rng.choice([1, 2])]:
        items = {}
        for field in rng.sample(FIELDS, rng.choice([1, 2])):
            modifier = rng.choice(["", "", "|contains", "|startswith", "|endswith", "|contains|all"])
            values = [value(rng) for _ in range(rng.choice([1, 2]))]
            if modifier:
                values = [it if isinstance(it, str) else "xy" for it in values]
            if "all" in modifier and len(values) == 1:
                values *= 2
            items[field + modifier] = values if len(values) > 1 else values[0]
        searches[name] = [items] if rng.random() < 0.2 else items
    names = list(searches)
    condition = rng.choice(
        [names[0], "not " + names[0], "1 of them", "all of them", " or not ".join(names), " and ".join(names)]
    )
    return {
        "title": "Generated",
        "logsource": {"product": "generated"},
        "detection": {**searches, "condition": condition},
    }


def conditions(rng):
    """Conditions that a transformation may have, of any of the three kinds."""
    found = {}
    if rng.random() < 0.3:
        found["rule_conditions"] = [
            rng.choice(
                [
                    {"type": "logsource", "product": rng.choice(["generated", "other"])},
                    {"type": "contains_field", "field": rng.choice(FIELDS + ["m", "n"])},
                    {"type": "contains_detection_item", "field": rng.choice(FIELDS), "value": value(rng) or "x"},
                    {"type": "processing_item_applied", "processing_item_id": rng.choice(["i0", "i1"])},
                    {"type": "processing_state", "key": "k", "val": rng.choice([1, 2])},
                ]
            )
            for _ in range(rng.choice([1, 2]))
        ]
        found["rule_cond_op"] = rng.choice(["and", "or"])
        found["rule_cond_not"] = rng.random() < 0.3
    if rng.random() < 0.3:
        found["field_name_conditions"] = [
            rng.choice(
                [
                    {"type": "include_fields", "fields": rng.sample(FIELDS, 2)},
                    {"type": "exclude_fields", "fields": [rng.choice(FIELDS)]},
                    {"type": "include_fields", "fields": ["[ab]", "m.*"], "mode": "re"},
                    {"type": "processing_item_applied", "processing_item_id": rng.choice(["i0", "i1"])},
                ]
            )
        ]
        found["field_name_cond_not"] = rng.random() < 0.3
    if rng.random() < 0.3:
        found["detection_item_conditions"] = [
            rng.choice(
                [
                    {"type": "match_string", "cond": rng.choice(["any", "all"]), "pattern": rng.choice([".*x", "x", "\\*"])},
                    {"type": "contains_wildcard", "cond": rng.choice(["any", "all"])},
                    {"type": "is_null", "cond": rng.choice(["any", "all"])},
                    {"type": "match_value", "cond": "any", "value": rng.choice([1, "x"])},
                ]
            )
        ]
        found["detection_item_cond_not"] = rng.random() < 0.3
    return found


def pipeline(rng):
    items = []
    for number in range(rng.choice([1, 2, 3])):
        change = rng.choice(
            [
                {"type": "field_name_mapping", "mapping": {"a": "m", "b": ["m", "n"], "m": "o"}},
                {"type": "field_name_prefix_mapping", "mapping": {"a": "p_", "m": ["q_", "r_"]}},
                {"type": "field_name_prefix", "prefix": "w_"},
                {"type": "field_name_suffix", "suffix": "_s"},
                {"type": "drop_detection_item"},
                {"type": "add_condition", "conditions": {"c": rng.choice(["x", ["x", 1]])}, "negated": rng.random() < 0.3},
                {"type": "change_logsource", "product": "other"},
                {"type": "replace_string", "regex": rng.choice(["x", "^x", "(x)(y)", "y$"]), "replacement": rng.choice(["z", "x"])},
                {"type": "replace_string", "regex": "x", "replacement": "z", "skip_special": True},
                {"type": "map_string", "mapping": {"x": ["xy", "1*"], "*x": "Y"}},
                {"type": "set_value", "value": rng.choice(["x", 1, None])},
                {"type": "set_state", "key": "k", "val": 1},
                {"type": "rule_failure", "message": "no"},
                {"type": "detection_item_failure", "message": "no"},
            ]
        )
        if "failure" in change["type"] and rng.random() < 0.7:
            continue
        # What takes all values of all fields leaves little to compare.
        narrow = change["type"] in ("drop_detection_item", "set_value")
        when = conditions(rng)
        if narrow and "field_name_conditions" not in when:
            when["field_name_conditions"] = [{"type": "include_fields", "fields": [rng.choice(FIELDS)]}]
        items.append({"id": f"i{number}", **change, **when})
    return {"name": "generated", "priority": 1, "transformations": items}


def events(rng):
    names = FIELDS + ["m", "n", "o", "p_", "q_", "r_", "w_a", "w_b", "w_c", "a_s", "b_s", "c_s", "w_m", "m_s", "w_n", "n_s"]
    found = []
    for number in range(60):
        doc = {}
        for name in names:
            if rng.random() < 0.75:
                word = rng.choice(WORDS + ["z", "zy", "xz", "X", "x" + rng.choice(WORDS), rng.choice(WORDS) + "y"])
                doc[name] = int(word) if word.isdigit() and rng.random() < 0.5 else word
        found.append({"id": str(number), "doc": doc})
    return found


def matches(tree, event):
    """Whether pySigma's condition tree holds, as siglake defines tests: two values, case ignored.
    None of what was dropped, which its backends leave out."""
    if tree is None:
        return None
    if isinstance(tree, (ConditionAND, ConditionOR, ConditionNOT)):
        found = [it for it in (matches(it, event) for it in tree.args) if it is not None]
        if not found:
            return None
        if isinstance(tree, ConditionNOT):
            return not found[0]
        return all(found) if isinstance(tree, ConditionAND) else any(found)
    if isinstance(tree, ConditionFieldEqualsValueExpression):
        return equals(tree.value, event["doc"].get(tree.field))
    assert not isinstance(tree, ConditionValueExpression), "no keywords are generated"
    raise ValueError(f"{type(tree)}")


def equals(wanted, found):
    if isinstance(wanted, SigmaNull):
        return found is None
    if found is None:
        return False
    if isinstance(wanted, SigmaBool):
        return str(found).lower() == str(wanted.boolean).lower()
    if isinstance(wanted, SigmaNumber):
        try:
            return float(found) == float(wanted.number)
        except ValueError:
            return False
    assert isinstance(wanted, SigmaString), type(wanted)
    parts = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}
    pattern = "".join(re.escape(it) if isinstance(it, str) else parts[it] for it in wanted.s)
    return re.fullmatch(pattern, str(found), re.IGNORECASE | re.DOTALL) is not None


def of_pysigma(rule_text, pipeline_text, found):
    try:
        parsed = SigmaRule.from_yaml(rule_text)
        ProcessingPipeline.from_yaml(pipeline_text).apply(parsed)
        trees = [it.parsed for it in parsed.detection.parsed_condition]
        return {it["id"] for it in found if any(matches(tree, it) for tree in trees)}
    except AssertionError:
        raise
    except Exception as error:  # pySigma raises many kinds.
        return f"{type(error).__name__}: {error}"


def of_siglake(siglake, folder):
    command = [siglake, "hunt", "rule.yml", "--pipeline", "pipeline.yml", "--sources", "source.yml"]
    command += ["--data", "generated=events.ndjson", "--format", "jsonl"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if "error[" in run.stderr or run.returncode not in (0,):
        return run.stderr.strip()
    return {json.loads(line)["event"]["id"] for line in run.stdout.splitlines()}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    siglake = str(pathlib.Path(sys.argv[1]).resolve())
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    same = refused = both = different = selective = 0
    for seed in range(first, first + cases):
        rng = random.Random(seed)
        texts = {
            "rule.yml": yaml.safe_dump(rule(rng), sort_keys=False),
            "pipeline.yml": yaml.safe_dump(pipeline(rng), sort_keys=False),
            "source.yml": SOURCE,
        }
        found = events(rng)
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for file, text in texts.items():
                (folder / file).write_text(text)
            (folder / "events.ndjson").write_text("".join(json.dumps(it) + "\n" for it in found))
            ours = of_siglake(siglake, folder)
        theirs = of_pysigma(texts["rule.yml"], texts["pipeline.yml"], found)
        if isinstance(ours, str) and isinstance(theirs, str):
            both += 1
        elif isinstance(ours, str):
            refused += 1
            if "pipeline-refused" not in ours:
                different += 1
                print(f"seed {seed}: only siglake fails: {ours}\n{texts['rule.yml']}{texts['pipeline.yml']}")
        elif ours == theirs:
            same += 1
            selective += 0 < len(ours) < len(found)
        else:
            different += 1
            print(f"seed {seed}: {ours} is not {theirs}\n{texts['rule.yml']}{texts['pipeline.yml']}")
    print(f"{same} the same ({selective} find some events, not all), {both} refused by both, {refused} by siglake alone, {different} different")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
