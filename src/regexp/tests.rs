use super::{Flags, Regexp, parse};
use expect_test::expect;
use std::fmt::Write;

fn plain(pattern: &str) -> Regexp {
    parse(pattern, Flags::default()).unwrap()
}

#[test]
fn what_both_engines_read_alike_stays_as_written() {
    for pattern in [
        "",
        "abc",
        "a|b|",
        "(a)(?:b)",
        "[a-z0-9._%+-]+@[^ @]*",
        r"C:\\Users\\[^\\]{1,256}\.exe",
        r"\d{1,3}\.\d{1,3}",
        r"\w+-\W\D",
        r"^a.*?b{2,}c??",
        r#"\/\"\'\-\#\@\ "#,
        "a]b}c",
        "–é日本",
        r"\x41\t\n",
        r"[\w.-]",
        r"[\]\[^-]",
        "(|a)",
        "a{0,1}",
        "[$.|()*+?{}]",
        "[&]",
    ] {
        let regexp = plain(pattern);
        assert_eq!(regexp.to_re2(), pattern);
        assert_eq!(regexp.to_joni(), pattern);
    }
}

const REWRITTEN: &str = r"net\s+user\S
[\s,]
[^\S]
a$
(?m)^a$
(?s)a.b
\bkey\B.
(?i)key
(?i)K[a-c]|(?-i:k)
(?i)[^k]
a(?i)b|c
\h\v\N
\Qa.b*\E+
a\_\<\é
{a{b}
[]a][^]]
[[a]
[a&&b]
[[:alpha:]_]
[[:^digit:]]
[\w-.]
\x{212a}\x{85}
(?<name>a)(?'n'b)(?P<m>c)
a(?#b)*
\ca\e\a\0\012\o{101}
(?:){2}a{0}b()
a{01}{
a$b^c
\p{Zl}\P{^Zp}
[^\s\S]
(?:a|\b)$";

#[test]
fn what_differs_is_rewritten() {
    let mut out = String::new();
    for pattern in REWRITTEN.lines() {
        let regexp = plain(pattern);
        let (re2, joni) = (regexp.to_re2(), regexp.to_joni());
        if re2 == joni {
            writeln!(out, "{pattern} => {re2}").unwrap();
        } else {
            writeln!(out, "{pattern} => RE2 {re2}\n    Joni {joni}").unwrap();
        }
    }
    expect![[r#"
        net\s+user\S => net[\s\x0b]+user[^\s\x0b]
        [\s,] => [\s\x0b,]
        [^\S] => [\t-\r ]
        a$ => a\z
        (?m)^a$ => RE2 (?m:^)a(?m:$)
            Joni (?:^|(?<=\n))a(?!.)
        (?s)a.b => a[\s\S]b
        \bkey\B. => RE2 \bkey\B.
            Joni ((?<=\w)(?!\w)|(?<!\w)(?=\w))key((?<=\w)(?=\w)|(?<!\w)(?!\w)).
        (?i)key => [Kk\x{212a}][Ee][Yy]
        (?i)K[a-c]|(?-i:k) => [Kk\x{212a}][A-Ca-c]|(?:k)
        (?i)[^k] => [^Kk\x{212a}]
        a(?i)b|c => a[Bb]|[Cc]
        \h\v\N => [\t \x{a0}\x{1680}\x{180e}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}][\n-\r\x{85}\x{2028}\x{2029}].
        \Qa.b*\E+ => a\.b\*+
        a\_\<\é => a_\<é
        {a{b} => \{a\{b}
        []a][^]] => [\]a][^\]]
        [[a] => [\[a]
        [a&&b] => [a\&\&b]
        [[:alpha:]_] => [A-Za-z_]
        [[:^digit:]] => [^0-9]
        [\w-.] => [\w\-.]
        \x{212a}\x{85} => \x{212a}\x{85}
        (?<name>a)(?'n'b)(?P<m>c) => (a)(b)(c)
        a(?#b)* => a*
        \ca\e\a\0\012\o{101} => \x01\x1b\x07\x00\nA
        (?:){2}a{0}b() => b
        a{01}{ => a{1,1}\{
        a$b^c => a(\z)b(^)c
        \p{Zl}\P{^Zp} => \x{2028}\x{2029}
        [^\s\S] => [^\x00-\x{10ffff}]
        (?:a|\b)$ => RE2 (?:a|\b)\z
            Joni (?:a|((?<=\w)(?!\w)|(?<!\w)(?=\w)))(?!.|\n)
    "#]].assert_eq(&out);
    assert_eq!(plain("(?x) a b # c\n d").to_re2(), "abd");
    // What can't be seen is written as a number.
    assert_eq!(plain("\u{feff}\u{a0}\x01").to_re2(), r"\x{feff}\x{a0}\x01");
}

#[test]
fn flags_hold_as_if_written_in_front() {
    let flags = |letter| Flags {
        ignore_case: letter == 'i',
        multi_line: letter == 'm',
        dot_all: letter == 's',
    };
    for letter in ['i', 'm', 's'] {
        let pattern = "^k.$|[^a]";
        let written = plain(&format!("(?{letter}){pattern}"));
        let regexp = parse(pattern, flags(letter)).unwrap();
        assert_eq!(regexp.to_re2(), written.to_re2());
        assert_eq!(regexp.to_joni(), written.to_joni());
        assert_ne!(regexp.to_re2(), plain(pattern).to_re2());
    }
}

const REFUSED: &str = r"a(?=b)
a(?!b)
(?<=a)b
(?<!a)b
(?>a)
(?|a)
(?(1)a)
(?R)
(?1)
(?-1)
(?+1)
(?&a)
(?P>a)
(?P=a)
(?C)
(?^i)a
(*F)
(a)\1
\g{1}
\k<a>
\G
\Z
\K
\R
\X
\C
\u0041
\N{U+41}
\y
a\
a++
a{2}+
a**
^*
*a
(?i)*
a{1001}
a{2,1001}
a{99999999999999999999}
(?:a{30}){40}
a{3,2}
a{,3}
a{1, 2}
(a
a)
(?
(?i
(?#a
[a
[]
(?<1a>b)
(?U)a
(?xx)a
(?y)
[b-a]
[a-\d]
[\d--a]
[\Qa\E-z]
[\B]
[:alpha:]
[[:foo:]]
[[.a.]]
\p{Greek}
(?i)\p{Lu}
\p{
\x{110000}
\x{}
\o
\cé
\B
é\Z";

#[test]
fn what_an_engine_lacks_is_named() {
    let mut out = String::new();
    for pattern in REFUSED.lines() {
        let error = parse(pattern, Flags::default()).expect_err(pattern);
        let at = &pattern[error.range.clone()];
        let help = error
            .help
            .map(|help| format!("; {help}"))
            .unwrap_or_default();
        writeln!(out, "{pattern}  `{at}`: {}{help}", error.message).unwrap();
    }
    expect![[r#"
        a(?=b)  `(?=`: look-ahead is not portable; test the two things apart: two values of the field with `all`, or a second selection after `not`
        a(?!b)  `(?!`: negative look-ahead is not portable; test the two things apart: two values of the field with `all`, or a second selection after `not`
        (?<=a)b  `(?<=`: look-behind is not portable; test the two things apart: two values of the field with `all`, or a second selection after `not`
        (?<!a)b  `(?<!`: negative look-behind is not portable; test the two things apart: two values of the field with `all`, or a second selection after `not`
        (?>a)  `(?>`: atomic groups are not portable; use a plain group `(?:..)`
        (?|a)  `(?|`: branch reset groups are not portable; use a plain group `(?:..)`
        (?(1)a)  `(?(`: conditional groups are not portable; write the cases as alternatives
        (?R)  `(?R`: recursion is not portable
        (?1)  `(?1`: recursion is not portable
        (?-1)  `(?-1`: recursion is not portable
        (?+1)  `(?+`: recursion is not portable
        (?&a)  `(?&`: recursion is not portable
        (?P>a)  `(?P>`: recursion is not portable
        (?P=a)  `(?P=`: backreferences are not portable
        (?C)  `(?C`: callouts are not portable
        (?^i)a  `(?^`: `(?^` is not portable; name the flags to unset, as in `(?-i)`
        (*F)  `(*`: verbs like `(*NAME)` are not portable; write `\(*` for the character
        (a)\1  `\1`: backreferences are not portable; for a character by its number write `\x{..}`
        \g{1}  `\g`: backreferences are not portable
        \k<a>  `\k`: backreferences are not portable
        \G  `\G`: `\G` is not portable
        \Z  `\Z`: `\Z` is not portable; write `\n?\z`, or `$` for the very end
        \K  `\K`: `\K` is not portable; leave it out: a test only asks whether there is a match
        \R  `\R`: `\R` is not portable; write `(?:\r\n|\v)`
        \X  `\X`: `\X` is not portable
        \C  `\C`: `\C` is not portable; write `.`
        \u0041  `\u`: `\u` is not portable; write `\x{..}` with the character's number
        \N{U+41}  `\N`: characters by name are not portable; write `\x{..}` with the character's number
        \y  `\y`: the escape `\y` is unknown; for a backslash write `\\`, for the letter leave the backslash out
        a\  `\`: the pattern ends with a lone `\`; write `\\` for the character
        a++  `++`: possessive quantifiers are not portable; leave out the second `+`; if the match must not give back, exclude what follows by a class
        a{2}+  `{2}+`: possessive quantifiers are not portable; leave out the second `+`; if the match must not give back, exclude what follows by a class
        a**  `*`: there is nothing to repeat before this quantifier; put what should repeat into a group, or escape the character with a backslash
        ^*  `*`: there is nothing to repeat before this quantifier; put what should repeat into a group, or escape the character with a backslash
        *a  `*`: there is nothing to repeat before this quantifier; put what should repeat into a group, or escape the character with a backslash
        (?i)*  `*`: there is nothing to repeat before this quantifier; put what should repeat into a group, or escape the character with a backslash
        a{1001}  `{1001}`: a repetition count over 1000 is more than RE2 takes; lower the count, or leave it out of the pattern
        a{2,1001}  `{2,1001}`: a repetition count over 1000 is more than RE2 takes; lower the count, or leave it out of the pattern
        a{99999999999999999999}  `{99999999999999999999}`: a repetition count over 1000 is more than RE2 takes; lower the count, or leave it out of the pattern
        (?:a{30}){40}  `{40}`: nested counts multiply to over 1000, more than RE2 takes; lower the counts
        a{3,2}  `{3,2}`: the counts are out of order; write the smaller one first
        a{,3}  `{,3}`: `{,3}` is a count to some engines and plain text to others; write `{0,n}` for a count, without blanks, or `\{` for the character
        a{1, 2}  `{1, 2}`: `{1, 2}` is a count to some engines and plain text to others; write `{0,n}` for a count, without blanks, or `\{` for the character
        (a  `(`: this group is not closed; add the missing `)`, or write `\(` for the character
        a)  `)`: this `)` closes no group; write `\)` for the character
        (?  `(`: this group is not closed; add the missing `)`, or write `\(` for the character
        (?i  `(`: this group is not closed; add the missing `)`, or write `\(` for the character
        (?#a  `(`: this comment is not closed; add the missing `)`, or write `\(` for the character
        [a  `[`: this class is not closed; add the missing `]`, or write `\[` for the character
        []  `[`: this class is not closed; add the missing `]`, or write `\[` for the character
        (?<1a>b)  `(?<1a`: a group's name must be ASCII letters, digits and `_`; use a plain group `(..)`
        (?U)a  `U`: the flag `U` is not portable; flags are `i`, `m`, `s` and `x`
        (?xx)a  `x`: the flag `x` is not portable; flags are `i`, `m`, `s` and `x`
        (?y)  `(?y`: `(?` can't be followed by `y`; flags are `i`, `m`, `s` and `x`
        [b-a]  `b-a`: this range is out of order; write the smaller character first, or `\-` for the character
        [a-\d]  `a-\d`: a range can't end with a class; write `\-` for the character
        [\d--a]  `--`: hyphens after a class are a range to some engines only; write `\-` for the character
        [\Qa\E-z]  `-`: a range can't begin with a quoted character; write `\-` for the character
        [\B]  `\B`: `\B` has no meaning here in a class; move it out of the class
        [:alpha:]  `[:alpha:]`: a POSIX class stands outside brackets; write it as `[[:name:]]`
        [[:foo:]]  `[:foo:]`: `[:foo:]` names no POSIX class; the classes are alnum, alpha, ascii, blank, cntrl, digit, graph, lower, print, punct, space, upper, word, xdigit
        [[.a.]]  `[.a.]`: `[.a.]` names no POSIX class; the classes are alnum, alpha, ascii, blank, cntrl, digit, graph, lower, print, punct, space, upper, word, xdigit
        \p{Greek}  `\p{Greek}`: the character property `Greek` is not portable; use a general category such as `L`, `Lu` or `Nd`, or list the characters in a class
        (?i)\p{Lu}  `\p{Lu}`: ignoring case, `Lu` is all letters to some engines only; write `L&` for letters of any case, or `(?-i:..)` around it
        \p{  `\p{`: `\p{` is not closed
        \x{110000}  `\x{110000}`: this number is no Unicode character
        \x{}  `\x`: `\x{..}` needs digits of base 16 in braces
        \o  `\o`: `\o{..}` needs digits of base 8 in braces
        \cé  `\cé`: `\c` must be followed by an ASCII character; write `\x{..}` with the character's number
        \B  `\B`: `\B` in a pattern that can match nothing differs between engines; let the pattern take at least one character
        é\Z  `\Z`: `\Z` is not portable; write `\n?\z`, or `$` for the very end
    "#]].assert_eq(&out);
}

#[test]
fn nasty_patterns_end_soon() {
    let refused = [
        "(".repeat(30_000),
        "[".repeat(30_000),
        "(?:".repeat(10_000),
        "((((a{1000}){1000}){1000}){1000})".to_string(),
        "a{1000}".repeat(2000),
        r"\pL".repeat(10_000),
        "a".repeat(40_000),
        format!("{}}}", "{1".repeat(16_000)) + "(",
        "(?:a{0,9}){0,200}".to_string(),
    ];
    for pattern in refused {
        assert!(
            parse(&pattern, Flags::default()).is_err(),
            "{}",
            &pattern[..20]
        );
    }
    let accepted = [
        "a?".repeat(16_000),
        "(a|".repeat(99) + "b" + &")".repeat(99),
        ".{1000}".repeat(10),
        "^".repeat(30_000),
    ];
    for pattern in accepted {
        assert!(
            parse(&pattern, Flags::default()).is_ok(),
            "{}",
            &pattern[..10]
        );
    }
}

#[test]
fn patterns_that_say_nothing_are_known() {
    for pattern in ["", "a*", ".*", "a?|b", "a?$", "^", "(?:)", "(a|)", "x{0}"] {
        assert!(plain(pattern).matches_everything(), "{pattern}");
    }
    for pattern in ["a$b", "a^", r"[^\s\S]", r"x[^\d\D]+", "(?:a$b|c$d)"] {
        assert!(plain(pattern).never_matches(), "{pattern}");
    }
    for pattern in ["a", r"\b", "^a*$", r"[^\d]*[^\D]", "$^"] {
        let regexp = plain(pattern);
        assert!(
            !regexp.matches_everything() && !regexp.never_matches(),
            "{pattern}"
        );
    }
}
