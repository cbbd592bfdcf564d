//! Every condition on a value.

use super::super::conditions;
use super::expressions::{detection, table};
use expect_test::expect;

#[test]
fn conditions_on_values() {
    table(
        &[
            "{Key: eventName, Condition: Equals, Value: PutObject}",
            "{Key: eventName, Condition: DoesNotEqual, Value: PutObject}",
            "{Key: eventName, Condition: IEquals, Value: PutObject}",
            "{Key: eventName, Condition: IDoesNotEqual, Value: PutObject}",
            "{Key: eventName, Condition: StartsWith, Value: 'Put*'}",
            "{Key: eventName, Condition: DoesNotStartWith, Value: Put}",
            "{Key: eventName, Condition: IStartsWith, Value: Put}",
            "{Key: eventName, Condition: IDoesNotStartWith, Value: Put}",
            "{Key: eventName, Condition: EndsWith, Value: 'C:\\x\\'}",
            "{Key: eventName, Condition: DoesNotEndWith, Value: Object}",
            "{Key: eventName, Condition: IEndsWith, Value: Object}",
            "{Key: eventName, Condition: IDoesNotEndWith, Value: Object}",
            "{Key: eventName, Condition: Contains, Value: 'what?'}",
            "{Key: eventName, Condition: DoesNotContain, Value: b}",
            "{Key: eventName, Condition: IContains, Value: b}",
            "{Key: eventName, Condition: IDoesNotContain, Value: b}",
            "{KeyPath: requestParameters.ports, Condition: Contains, Value: 22}",
            "{KeyPath: requestParameters.tags, Condition: Has, Value: x}",
            "{KeyPath: requestParameters.tags, Condition: DoesNotHave, Value: x}",
            "{Key: eventName, Condition: IsIn, Values: [A, B]}",
            "{Key: eventName, Condition: IsNotIn, Values: [A, 'yes', '007']}",
            "{Key: eventName, Condition: IsIn, Values: []}",
            "{Key: a, Condition: Equals, Value: 4.0}",
            "{Key: a, Condition: Equals, Value: true}",
            "{Key: a, Condition: Equals, Value: ''}",
            "{Key: a, Condition: Equals, Value: null}",
            "{Key: a, Condition: IsGreaterThan, Value: 5}",
            "{Key: a, Condition: IsGreaterThanOrEqual, Value: 5}",
            "{Key: a, Condition: IsGreaterThanOrEquals, Value: 5}",
            "{Key: a, Condition: IsLessThan, Value: 5.5}",
            "{Key: a, Condition: IsLessThanOrEqual, Value: -5}",
            "{Key: a, Condition: IsLessThanOrEquals, Value: 5}",
            "{Key: a, Condition: Exists}",
            "{Key: a, Condition: DoesNotExist}",
            "{Key: a, Condition: IsNull}",
            "{Key: a, Condition: IsNotNull}",
            "{Key: a, Condition: IsNullOrEmpty}",
            "{Key: a, Condition: IsNotNullOrEmpty}",
            "{Key: a, Condition: IsIPAddress}",
            "{Key: a, Condition: IsIPv4Address}",
            "{Key: a, Condition: IsIPv6Address, Value: true}",
            "{Key: a, Condition: IsIPAddressInCIDR, Value: 10.0.0.0/8}",
        ],
        expect![[r#"
            {Key: eventName, Condition: Equals, Value: PutObject}
              sel_1:
                eventName|cased: PutObject
              condition: sel_1
            {Key: eventName, Condition: DoesNotEqual, Value: PutObject}
              sel_1:
                eventName|cased: PutObject
              condition: not sel_1
            {Key: eventName, Condition: IEquals, Value: PutObject}
              sel_1:
                eventName: PutObject
              condition: sel_1
            {Key: eventName, Condition: IDoesNotEqual, Value: PutObject}
              sel_1:
                eventName: PutObject
              condition: not sel_1
            {Key: eventName, Condition: StartsWith, Value: 'Put*'}
              sel_1:
                eventName|startswith|cased: 'Put\*'
              condition: sel_1
            {Key: eventName, Condition: DoesNotStartWith, Value: Put}
              sel_1:
                eventName|startswith|cased: Put
              condition: not sel_1
            {Key: eventName, Condition: IStartsWith, Value: Put}
              sel_1:
                eventName|startswith: Put
              condition: sel_1
            {Key: eventName, Condition: IDoesNotStartWith, Value: Put}
              sel_1:
                eventName|startswith: Put
              condition: not sel_1
            {Key: eventName, Condition: EndsWith, Value: 'C:\x\'}
              sel_1:
                eventName|endswith|cased: 'C:\\x\\'
              condition: sel_1
            {Key: eventName, Condition: DoesNotEndWith, Value: Object}
              sel_1:
                eventName|endswith|cased: Object
              condition: not sel_1
            {Key: eventName, Condition: IEndsWith, Value: Object}
              sel_1:
                eventName|endswith: Object
              condition: sel_1
            {Key: eventName, Condition: IDoesNotEndWith, Value: Object}
              sel_1:
                eventName|endswith: Object
              condition: not sel_1
            {Key: eventName, Condition: Contains, Value: 'what?'}
              sel_1:
                eventName|contains|cased: 'what\?'
              condition: sel_1
            {Key: eventName, Condition: DoesNotContain, Value: b}
              sel_1:
                eventName|contains|cased: b
              condition: not sel_1
            {Key: eventName, Condition: IContains, Value: b}
              sel_1:
                eventName|contains: b
              condition: sel_1
            {Key: eventName, Condition: IDoesNotContain, Value: b}
              sel_1:
                eventName|contains: b
              condition: not sel_1
            {KeyPath: requestParameters.ports, Condition: Contains, Value: 22}
              sel_1:
                requestParameters.ports: 22
              condition: sel_1
            {KeyPath: requestParameters.tags, Condition: Has, Value: x}
              sel_1:
                requestParameters.tags|cased: x
              condition: sel_1
            {KeyPath: requestParameters.tags, Condition: DoesNotHave, Value: x}
              sel_1:
                requestParameters.tags|cased: x
              condition: not sel_1
            {Key: eventName, Condition: IsIn, Values: [A, B]}
              sel_1:
                eventName|cased: [A, B]
              condition: sel_1
            {Key: eventName, Condition: IsNotIn, Values: [A, 'yes', '007']}
              sel_1:
                eventName|cased: [A, 'yes', '007']
              condition: not sel_1
            {Key: eventName, Condition: IsIn, Values: []}
              always:
                eventName|exists: true
              condition: always and not always
            {Key: a, Condition: Equals, Value: 4.0}
              sel_1:
                a: 4.0
              condition: sel_1
            {Key: a, Condition: Equals, Value: true}
              sel_1:
                a: true
              condition: sel_1
            {Key: a, Condition: Equals, Value: ''}
              sel_1:
                a|cased: ''
              condition: sel_1
            {Key: a, Condition: Equals, Value: null}
              sel_1:
                a: null
              condition: sel_1
            {Key: a, Condition: IsGreaterThan, Value: 5}
              sel_1:
                a|gt: 5
              condition: sel_1
            {Key: a, Condition: IsGreaterThanOrEqual, Value: 5}
              sel_1:
                a|gte: 5
              condition: sel_1
            {Key: a, Condition: IsGreaterThanOrEquals, Value: 5}
              sel_1:
                a|gte: 5
              condition: sel_1
            {Key: a, Condition: IsLessThan, Value: 5.5}
              sel_1:
                a|lt: 5.5
              condition: sel_1
            {Key: a, Condition: IsLessThanOrEqual, Value: -5}
              sel_1:
                a|lte: -5
              condition: sel_1
            {Key: a, Condition: IsLessThanOrEquals, Value: 5}
              sel_1:
                a|lte: 5
              condition: sel_1
            {Key: a, Condition: Exists}
              sel_1:
                a|exists: true
              condition: sel_1
            {Key: a, Condition: DoesNotExist}
              sel_1:
                a|exists: true
              condition: not sel_1
            {Key: a, Condition: IsNull}
              sel_1:
                a|exists: true
              condition: not sel_1
            {Key: a, Condition: IsNotNull}
              sel_1:
                a|exists: true
              condition: sel_1
            {Key: a, Condition: IsNullOrEmpty}
              sel_1:
                a: [null, '']
              condition: sel_1
            {Key: a, Condition: IsNotNullOrEmpty}
              sel_1:
                a: [null, '']
              condition: not sel_1
            {Key: a, Condition: IsIPAddress}
              sel_1:
                a|cidr: ['0.0.0.0/0', '::/0']
              condition: sel_1
            {Key: a, Condition: IsIPv4Address}
              sel_1:
                a|cidr: '0.0.0.0/0'
              condition: sel_1
            {Key: a, Condition: IsIPv6Address, Value: true}
              sel_1:
                a|cidr: '::/0'
              condition: sel_1
            {Key: a, Condition: IsIPAddressInCIDR, Value: 10.0.0.0/8}
              sel_1:
                a|cidr: '10.0.0.0/8'
              condition: sel_1
        "#]],
    );
}

#[test]
fn every_condition_is_in_the_table_above() {
    let source = include_str!("conditions.rs");
    let missing: Vec<&str> = conditions::all_names()
        .filter(|name| !source.contains(&format!("Condition: {name}")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn public_addresses_are_those_outside_the_special_networks() {
    let text = detection("  - {Key: sourceIPAddress, Condition: IsIPAddressPublic}");
    assert!(
        text.ends_with("  condition: sel_1 and not sel_2\n"),
        "{text}"
    );
    assert!(text.contains("- '100.64.0.0/10'"), "{text}");
    let text = detection("  - {Key: sourceIPAddress, Condition: IsIPAddressPrivate}");
    assert!(text.ends_with("  condition: sel_1\n"), "{text}");
    assert!(!text.contains("100.64.0.0"), "{text}");
}
