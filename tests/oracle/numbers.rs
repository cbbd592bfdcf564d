//! Numbers and the text of scalars (semantics, section 2: the rows on numbers, `lt lte gt gte` and true / false).

use serde_json::Value;
use std::cmp::Ordering;

#[derive(Clone, Debug)]
pub struct Num {
    /// Sign and digits without leading zeros, when it is written as an integer.
    integer: Option<(bool, String)>,
    float: f64,
}

/// `^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`; anything else is no number.
pub fn parse(text: &str) -> Option<Num> {
    let (negative, body) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    if !digits(whole) || !digits(fraction.unwrap_or("")) {
        return None;
    }
    if whole.is_empty() && fraction.unwrap_or("").is_empty() {
        return None;
    }
    if let Some(exponent) = exponent {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if unsigned.is_empty() || !digits(unsigned) {
            return None;
        }
    }
    let integer = (fraction.is_none() && exponent.is_none()).then(|| {
        let digits = whole.trim_start_matches('0').to_string();
        (negative && !digits.is_empty(), digits)
    });
    Some(Num {
        integer,
        float: text.parse().ok()?,
    })
}

/// Two integers are compared digit by digit, everything else as doubles.
pub fn compare(left: &Num, right: &Num) -> Option<Ordering> {
    let (Some((left_sign, left_digits)), Some((right_sign, right_digits))) =
        (&left.integer, &right.integer)
    else {
        return left.float.partial_cmp(&right.float);
    };
    let size = (left_digits.len(), left_digits).cmp(&(right_digits.len(), right_digits));
    Some(match (left_sign, right_sign) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
    })
}

/// The number that an event's value is: a JSON number, or text that is one. Booleans are none.
pub fn of(value: &Value) -> Option<Num> {
    match value {
        Value::Number(number) => parse(&number.to_string()),
        Value::String(text) => parse(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The text that an event's value is; objects hold none.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A rule's true or false: booleans as booleans, text as the word, numbers never.
pub fn is_boolean(value: &Value, wanted: bool) -> bool {
    match value {
        Value::Bool(flag) => *flag == wanted,
        Value::String(text) => super::strings::lower_text(text) == wanted.to_string(),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn order(left: &str, right: &str) -> Option<Ordering> {
        compare(&parse(left)?, &parse(right)?)
    }

    #[test]
    fn only_plain_decimal_text_is_a_number() {
        for text in ["4", "+4", "-4", "4.", ".5", "4e0", "4.0E-2", "007"] {
            assert!(parse(text).is_some(), "{text}");
        }
        for text in [
            "", " 4", "4 ", "0x4", "1e", "e1", ".", "-", "1_000", "1,0", "٤", "NaN", "inf", "--4",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn integers_are_compared_exactly() {
        let big = ["9007199254740992", "9007199254740993"];
        assert_eq!(order(big[0], big[1]), Some(Ordering::Less));
        assert_eq!(
            order(big[0], "9007199254740993.0"),
            Some(Ordering::Equal),
            "a fraction makes it a double"
        );
        assert_eq!(order("-10", "-9"), Some(Ordering::Less));
        assert_eq!(order("-0", "0"), Some(Ordering::Equal));
        assert_eq!(order("04", "4.0"), Some(Ordering::Equal));
    }

    #[test]
    fn a_boolean_is_no_number_and_a_number_no_boolean() {
        assert!(of(&json!(true)).is_none());
        assert!(is_boolean(&json!("TRUE"), true) && is_boolean(&json!(false), false));
        assert!(!is_boolean(&json!(1), true) && !is_boolean(&json!("1"), true));
    }
}
