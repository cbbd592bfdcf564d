//! Match expressions and the searches that they become.

use super::{HEAD, converted, errors};
use expect_test::{Expect, expect};

/// Searches and condition of a rule with these expressions.
pub fn detection(expressions: &str) -> String {
    let text = converted(&format!("{HEAD}Detection:\n{expressions}\n"));
    let start = text.find("detection:\n").expect("a detection") + "detection:\n".len();
    let end = text.find("level:").expect("a level");
    text[start..end].to_owned()
}

/// All that stands in `check` on one line each: the expression, its search and condition.
pub fn table(expressions: &[&str], expected: Expect) {
    let rows: Vec<String> = expressions
        .iter()
        .map(|expression| format!("{expression}\n{}", detection(&format!("  - {expression}"))))
        .collect();
    expected.assert_eq(&rows.concat());
}

fn refused(expressions: &[&str], expected: Expect) {
    let rows: Vec<String> = expressions
        .iter()
        .map(|expression| {
            format!(
                "{expression}\n  {}",
                errors(&format!("{HEAD}Detection:\n  - {expression}\n"))
            )
        })
        .collect();
    expected.assert_eq(&rows.concat());
}

#[test]
fn combinators() {
    let one = "{Key: a, Condition: Equals, Value: 1}";
    let two = "{Key: b, Condition: Equals, Value: 2}";
    let three = "{Key: c, Condition: DoesNotExist}";
    let expressions = [
        format!("All: [{one}, {two}]"),
        format!("Any: [{one}, {two}]"),
        format!("None: [{one}, {three}]"),
        format!("OnlyOne: [{one}, {two}, {three}]"),
        format!("Any: [{{All: [{one}, {two}]}}, {{None: [{three}]}}, {one}]"),
        "Condition: AlwaysTrue".to_owned(),
        "Condition: AlwaysFalse".to_owned(),
        format!("Any: [{one}, {{Condition: AlwaysTrue}}]"),
        format!("All: [{one}, {{Condition: AlwaysTrue}}]"),
        "Any: []".to_owned(),
        "None: []".to_owned(),
    ];
    let expressions: Vec<&str> = expressions.iter().map(String::as_str).collect();
    table(
        &expressions,
        expect![[r#"
            All: [{Key: a, Condition: Equals, Value: 1}, {Key: b, Condition: Equals, Value: 2}]
              sel_1:
                a: 1
              sel_2:
                b: 2
              condition: sel_1 and sel_2
            Any: [{Key: a, Condition: Equals, Value: 1}, {Key: b, Condition: Equals, Value: 2}]
              sel_1:
                a: 1
              sel_2:
                b: 2
              condition: sel_1 or sel_2
            None: [{Key: a, Condition: Equals, Value: 1}, {Key: c, Condition: DoesNotExist}]
              sel_1:
                a: 1
              sel_2:
                c|exists: true
              condition: not (sel_1 or not sel_2)
            OnlyOne: [{Key: a, Condition: Equals, Value: 1}, {Key: b, Condition: Equals, Value: 2}, {Key: c, Condition: DoesNotExist}]
              sel_1:
                a: 1
              sel_2:
                b: 2
              sel_3:
                c|exists: true
              condition: '(sel_1 and not (sel_2 or not sel_3)) or (sel_2 and not (sel_1 or not sel_3)) or (not sel_3 and not (sel_1 or sel_2))'
            Any: [{All: [{Key: a, Condition: Equals, Value: 1}, {Key: b, Condition: Equals, Value: 2}]}, {None: [{Key: c, Condition: DoesNotExist}]}, {Key: a, Condition: Equals, Value: 1}]
              sel_1:
                a: 1
              sel_2:
                b: 2
              sel_3:
                c|exists: true
              condition: '(sel_1 and sel_2) or sel_3 or sel_1'
            Condition: AlwaysTrue
              always:
                eventName|exists: true
              condition: always or not always
            Condition: AlwaysFalse
              always:
                eventName|exists: true
              condition: always and not always
            Any: [{Key: a, Condition: Equals, Value: 1}, {Condition: AlwaysTrue}]
              always:
                eventName|exists: true
              condition: always or not always
            All: [{Key: a, Condition: Equals, Value: 1}, {Condition: AlwaysTrue}]
              sel_1:
                a: 1
              condition: sel_1
            Any: []
              always:
                eventName|exists: true
              condition: always and not always
            None: []
              always:
                eventName|exists: true
              condition: always or not always
        "#]],
    );
}

#[test]
fn keys() {
    table(
        &[
            "{Key: a.b, Condition: Exists}",
            "{DeepKey: [requestParameters, a.b, c], Condition: Exists}",
            "{KeyPath: requestParameters.a.b, Condition: Exists}",
            "{KeyPath: 'requestParameters.a[*].b', Condition: Contains, Value: x}",
            "{KeyPath: 'requestParameters.a[*].b', Condition: IsNotIn, Values: [x]}",
            "{DeepKey: [useridentity, SESSIONCONTEXT, sessionissuer, username], Condition: Exists}",
        ],
        expect![[r#"
            {Key: a.b, Condition: Exists}
              sel_1:
                '"a.b"|exists': true
              condition: sel_1
            {DeepKey: [requestParameters, a.b, c], Condition: Exists}
              sel_1:
                'requestParameters."a.b".c|exists': true
              condition: sel_1
            {KeyPath: requestParameters.a.b, Condition: Exists}
              sel_1:
                requestParameters.a.b|exists: true
              condition: sel_1
            {KeyPath: 'requestParameters.a[*].b', Condition: Contains, Value: x}
              sel_1:
                requestParameters.a.b|contains|cased: x
              condition: sel_1
            {KeyPath: 'requestParameters.a[*].b', Condition: IsNotIn, Values: [x]}
              sel_1:
                requestParameters.a.b|cased: x
              condition: not sel_1
            {DeepKey: [useridentity, SESSIONCONTEXT, sessionissuer, username], Condition: Exists}
              sel_1:
                userIdentity.sessionContext.sessionIssuer.userName|exists: true
              condition: sel_1
        "#]],
    );
}

#[test]
fn list_comprehensions() {
    let list = "KeyPath: requestParameters.rules, Condition:";
    let port = "{Key: port, Condition: Equals, Value: 22}";
    let any = "{Any: [{Key: port, Condition: Equals, Value: 22}, {Key: host, Condition: StartsWith, Value: x}]}";
    let expressions = [
        format!("{{{list} AnyElement, Expressions: [{port}]}}"),
        format!("{{{list} NoElement, Expressions: [{port}]}}"),
        format!("{{{list} AnyElement, Expressions: [{any}]}}"),
        format!("{{{list} AnyElement, Expressions: [{{All: [{port}]}}]}}"),
        format!("{{{list} AnyElement, Expressions: [{{Condition: IEquals, Value: x}}]}}"),
        format!(
            "{{{list} NoElement, Expressions: [{{Key: ranges, Condition: AnyElement, Expressions: [{{Key: cidr, Condition: IsIPAddress}}]}}]}}"
        ),
    ];
    let expressions: Vec<&str> = expressions.iter().map(String::as_str).collect();
    table(
        &expressions,
        expect![[r#"
        {KeyPath: requestParameters.rules, Condition: AnyElement, Expressions: [{Key: port, Condition: Equals, Value: 22}]}
          sel_1:
            requestParameters.rules.port: 22
          condition: sel_1
        {KeyPath: requestParameters.rules, Condition: NoElement, Expressions: [{Key: port, Condition: Equals, Value: 22}]}
          sel_1:
            requestParameters.rules.port: 22
          condition: not sel_1
        {KeyPath: requestParameters.rules, Condition: AnyElement, Expressions: [{Any: [{Key: port, Condition: Equals, Value: 22}, {Key: host, Condition: StartsWith, Value: x}]}]}
          sel_1:
            requestParameters.rules.port: 22
          sel_2:
            requestParameters.rules.host|startswith|cased: x
          condition: sel_1 or sel_2
        {KeyPath: requestParameters.rules, Condition: AnyElement, Expressions: [{All: [{Key: port, Condition: Equals, Value: 22}]}]}
          sel_1:
            requestParameters.rules.port: 22
          condition: sel_1
        {KeyPath: requestParameters.rules, Condition: AnyElement, Expressions: [{Condition: IEquals, Value: x}]}
          sel_1:
            requestParameters.rules: x
          condition: sel_1
        {KeyPath: requestParameters.rules, Condition: NoElement, Expressions: [{Key: ranges, Condition: AnyElement, Expressions: [{Key: cidr, Condition: IsIPAddress}]}]}
          sel_1:
            requestParameters.rules.ranges.cidr|cidr: ['0.0.0.0/0', '::/0']
          condition: not sel_1
    "#]],
    );
    let expressions = [
        format!("{{{list} AnyElement, Expressions: [{port}, {{Key: host, Condition: Exists}}]}}"),
        format!(
            "{{{list} AnyElement, Expressions: [{{Key: port, Condition: DoesNotEqual, Value: 1}}]}}"
        ),
        format!("{{{list} AnyElement, Expressions: [{{Key: port, Condition: IsNull}}]}}"),
        format!("{{{list} AnyElement, Expressions: [{{Key: a, Condition: IsIPAddressPublic}}]}}"),
        format!(
            "{{{list} AnyElement, Expressions: [{{Condition: Equals, Values: [{{Key: a}}, {{Key: b}}]}}]}}"
        ),
        format!("{{{list} AnyElement, Expressions: []}}"),
        format!("{{{list} AllElements, Expressions: [{port}]}}"),
        format!("{{{list} OnlyOneElement, Expressions: [{port}]}}"),
        format!("{{{list} Equals, Expressions: [{port}]}}"),
    ];
    let expressions: Vec<&str> = expressions.iter().map(String::as_str).collect();
    refused(
        &expressions,
        expect![[r#"
        {KeyPath: requestParameters.rules, Condition: AnyElement, Expressions: [{Key: port, Condition: Equals, Value: 22}, {Key: host, Condition: Exists}]}
          error at `{Key: host, Condition: Exists}]}`: Sigma can't ask that several tests hold for the same element of a list
        {KeyPath: requestParameters.rules, Condition: AnyElement, Expressions: [{Key: port, Condition: DoesNotEqual, Value: 1}]}
          error at `{Key: port, Condition: DoesNotEqual, Value: 1}]}`: Sigma asks of a list whether any element satisfies one positive test, which this is not
        {KeyPath: requestParameters.rules, Condition: AnyElement, Expressions: [{Key: port, Condition: IsNull}]}
          error at `{Key: port, Condition: IsNull}]}`: Sigma asks of a list whether any element satisfies one positive test, which this is not
        {KeyPath: requestParameters.rules, Condition: AnyElement, Expressions: [{Key: a, Condition: IsIPAddressPublic}]}
          error at `{Key: a, Condition: IsIPAddressPublic}]}`: Sigma asks of a list whether any element satisfies one positive test, which this is not
        {KeyPath: requestParameters.rules, Condition: AnyElement, Expressions: [{Condition: Equals, Values: [{Key: a}, {Key: b}]}]}
          error at `{Condition: Equals, Values: [{Key: a}, {Key: b}]}]}`: Sigma asks of a list whether any element satisfies one positive test, which this is not
        {KeyPath: requestParameters.rules, Condition: AnyElement, Expressions: []}
          error at `[]}`: it is unclear what no expressions ask of the elements
        {KeyPath: requestParameters.rules, Condition: AllElements, Expressions: [{Key: port, Condition: Equals, Value: 22}]}
          error at `AllElements`: Sigma can't ask that all elements of a list satisfy a test
        {KeyPath: requestParameters.rules, Condition: OnlyOneElement, Expressions: [{Key: port, Condition: Equals, Value: 22}]}
          error at `OnlyOneElement`: Sigma can't count the elements of a list
        {KeyPath: requestParameters.rules, Condition: Equals, Expressions: [{Key: port, Condition: Equals, Value: 22}]}
          error at `Equals`: `Expressions` belong to `AnyElement` and `NoElement`
    "#]],
    );
}

#[test]
fn comparisons_of_keys() {
    table(
        &[
            "{Condition: Equals, Values: [{Key: a}, {DeepKey: [requestParameters, b]}]}",
            "{Condition: DoesNotEqual, Values: [{Key: a}, {Key: b}]}",
            "{Condition: IStartsWith, Values: [{Key: a}, {Key: b}]}",
            "{Condition: EndsWith, Values: [{Key: a}, {KeyPath: b.c}]}",
            "{Condition: IDoesNotContain, Values: [{Key: a}, {Key: b}]}",
        ],
        expect![[r#"
            {Condition: Equals, Values: [{Key: a}, {DeepKey: [requestParameters, b]}]}
              sel_1:
                a|fieldref|cased: requestParameters.b
              condition: sel_1
            {Condition: DoesNotEqual, Values: [{Key: a}, {Key: b}]}
              sel_1:
                a|fieldref|cased: b
              condition: not sel_1
            {Condition: IStartsWith, Values: [{Key: a}, {Key: b}]}
              sel_1:
                a|fieldref|startswith: b
              condition: sel_1
            {Condition: EndsWith, Values: [{Key: a}, {KeyPath: b.c}]}
              sel_1:
                a|fieldref|endswith|cased: b.c
              condition: sel_1
            {Condition: IDoesNotContain, Values: [{Key: a}, {Key: b}]}
              sel_1:
                a|fieldref|contains: b
              condition: not sel_1
        "#]],
    );
    refused(
        &[
            "{Condition: IsGreaterThan, Values: [{Key: a}, {Key: b}]}",
            "{Condition: Equals, Values: [{Key: a}, {Key: b}, {Key: c}]}",
            "{Condition: Equals, Values: [{Key: a}, {KeyPath: 'b[*].c'}]}",
            "{Condition: Equals, Values: [{Key: a}, {Kay: b}]}",
            "{Condition: Equals, Values: [{Key: a}, {Key: b}], Value: 1}",
        ],
        expect![[r#"
            {Condition: IsGreaterThan, Values: [{Key: a}, {Key: b}]}
              error at `IsGreaterThan`: Sigma compares two fields as text only: equal, contains, starts, ends
            {Condition: Equals, Values: [{Key: a}, {Key: b}, {Key: c}]}
              error at `[{Key: a}, {Key: b}, {Key: c}]}`: a comparison of keys has two of them
            {Condition: Equals, Values: [{Key: a}, {KeyPath: 'b[*].c'}]}
              error at `{KeyPath: 'b[*].c'}]}`: Panther doesn't document what `[*]` means in a comparison of keys
            {Condition: Equals, Values: [{Key: a}, {Kay: b}]}
              error at `Kay`: Panther has no key `Kay` here
            {Condition: Equals, Values: [{Key: a}, {Key: b}], Value: 1}
              error at `1`: `Value` beside two keys has no meaning
        "#]],
    );
}

#[test]
fn expressions_without_an_exact_form() {
    refused(
        &[
            "{KeyPath: 'a[0].b', Condition: Exists}",
            "{KeyPath: 'a[b', Condition: Exists}",
            "{KeyPath: 'a..b', Condition: Exists}",
            "{DeepKey: [a, 0], Condition: Exists}",
            "{DeepKey: [], Condition: Exists}",
            "{KeyPath: 'a[*].b', Condition: Equals, Value: 1}",
            "{Key: 'a|b', Condition: Exists}",
            "{Key: p_any_ip_addresses, Condition: Contains, Value: x}",
            "{Enrichment: {Table: t, Selector: s, FieldPath: f}, Condition: Equals, Value: x}",
            "{Key: a, KeyPath: a, Condition: Exists}",
            "{Condition: Exists}",
            "{Key: a}",
            "{Key: a, Condition: Equal, Value: 1}",
            "{Key: a, Condition: Equals}",
            "{Key: a, Condition: Equals, Values: [1]}",
            "{Key: a, Condition: Equals, Value: [1]}",
            "{Key: a, Condition: IsIn, Value: 1}",
            "{Key: a, Condition: IsIn, Values: [[1]]}",
            "{Key: a, Condition: Exists, Value: true}",
            "{Key: a, Condition: StartsWith, Value: 1}",
            "{Key: a, Condition: IsLessThan, Value: '2024-01-01'}",
            "{Key: a, Condition: IsLessThan, Value: .inf}",
            "{Key: a, Condition: IsIPAddressPublic, Value: false}",
            "{Key: a, Condition: IsIPAddressInCIDR, Value: 10.0.0.0/33}",
            "{Key: a, Condition: AlwaysTrue}",
            "{Any: [], Key: a}",
            "{Any: 1}",
            "{Key: a, Condition: Exists, Valeu: 1}",
            "text",
        ],
        expect![[r#"
            {KeyPath: 'a[0].b', Condition: Exists}
              error at `[0]`: Sigma has no positions in lists
            {KeyPath: 'a[b', Condition: Exists}
              error at `[b`: brackets of a path hold a position or `*`
            {KeyPath: 'a..b', Condition: Exists}
              error at `'a..b'`: a key has an empty name
            {DeepKey: [a, 0], Condition: Exists}
              error at `0`: Sigma has no positions in lists
            {DeepKey: [], Condition: Exists}
              error at `[], Condition: Exists}`: `DeepKey` names no key
            {KeyPath: 'a[*].b', Condition: Equals, Value: 1}
              error at `Equals`: Panther doesn't document what `Equals` means on the list that `[*]` gives
            {Key: 'a|b', Condition: Exists}
              error at `'a|b'`: `|` separates modifiers in Sigma and can't stand in a field name
            {Key: p_any_ip_addresses, Condition: Contains, Value: x}
              error at `p_any_ip_addresses`: Panther adds `p_any_ip_addresses` to events; it is no field of the log
            {Enrichment: {Table: t, Selector: s, FieldPath: f}, Condition: Equals, Value: x}
              error at `Enrichment`: Panther looks `Enrichment` up in its lookup tables, which are no part of an event
            {Key: a, KeyPath: a, Condition: Exists}
              error at `KeyPath`: a second key beside another
            {Condition: Exists}
              error at `{Condition: Exists}`: `Key`, `DeepKey` or `KeyPath` must say which key is meant
            {Key: a}
              error at `{Key: a}`: `Condition` is missing
            {Key: a, Condition: Equal, Value: 1}
              error at `Equal`: `Equal` is no condition that is known here
            {Key: a, Condition: Equals}
              error at `{Key: a, Condition: Equals}`: `Value` is missing
            {Key: a, Condition: Equals, Values: [1]}
              error at `[1]}`: this condition takes `Value`; for several write `IsIn`, or `Any` with an expression for each
            {Key: a, Condition: Equals, Value: [1]}
              error at `[1]}`: Sigma compares with single values, not a list
            {Key: a, Condition: IsIn, Value: 1}
              error at `1`: this condition takes `Values`
            {Key: a, Condition: IsIn, Values: [[1]]}
              error at `[1]]}`: Sigma compares with single values, not a list
            {Key: a, Condition: Exists, Value: true}
              error at `true`: this condition takes no value
            {Key: a, Condition: StartsWith, Value: 1}
              error at `1`: this condition compares with text, not a number
            {Key: a, Condition: IsLessThan, Value: '2024-01-01'}
              error at `'2024-01-01'`: Sigma orders numbers only, not text
            {Key: a, Condition: IsLessThan, Value: .inf}
              error at `.inf`: infinity and NaN are no values of an event
            {Key: a, Condition: IsIPAddressPublic, Value: false}
              error at `false`: Panther doesn't document what this condition means with a value
            {Key: a, Condition: IsIPAddressInCIDR, Value: 10.0.0.0/33}
              error at `10.0.0.0/33`: `/33` is not a prefix length from 0 to 32
            {Key: a, Condition: AlwaysTrue}
              error at `Key`: `AlwaysTrue` takes no key and no value
            {Any: [], Key: a}
              error at `Key`: a combinator stands alone in its expression
            {Any: 1}
              error at `1`: this must be a list of match expressions, not a number
            {Key: a, Condition: Exists, Valeu: 1}
              error at `Valeu`: Panther has no key `Valeu` here
            text
              error at `text`: a match expression must be a mapping, not text
        "#]],
    );
}
